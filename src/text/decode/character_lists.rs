//! Which characters real texts are made of: the commonest ones, and the first level of each
//! national standard.
//!
//! Bytes read in a wrong encoding still become characters, but rarely these.

use std::sync::LazyLock;

use encoding_rs::{BIG5, EUC_JP, Encoding, GB18030, SHIFT_JIS};

/// The commonest characters of modern Chinese: about 500 make up three quarters of any text.
const COMMON_SIMPLIFIED: &str = "\
的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方\
后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开\
它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此\
变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老\
头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门\
即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花\
带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段\
研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳\
便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京\
识适属圆包火住调满县局照参红细引听该铁价严";

/// The traditional forms of those that have one.
const COMMON_TRADITIONAL: &str = "\
這個國為爲時來們對會說説種發動過學經進著電裡裏現實體機當點從業應開還產産後間樣與關線數內無義氣問題結條總長\
組見計統級東導領決戰則處隊給門規熱權單帶場車務萬達積議聲報鬥類離華確張馬節話況傳許廣記論運農區強據極聯認證\
轉風連斷難劃選寫親際術備辦習響約勞團歷屬驗邊資員設觀聽價嚴圓滿縣參紅細該鐵識適狀專層養廠調兩麼質變沒係繫軍\
號眾書復複兒須礦構稱準維標將頭圖較別幾壓爭濟階採織裝黨淨";

/// The syllables that Korean texts use most.
const COMMON_HANGUL: &str =
    "이다의에는을가고한로하지도은기사를자리어대인시서아라일그정나해수있으과들만였보부제장전스";

/// A set of characters below U+10000, as bits.
pub(super) struct CharacterSet(Vec<u64>);

impl CharacterSet {
    fn of(texts: &[&str]) -> Self {
        let mut bits = vec![0; 0x1_0000 / 64];
        for character in texts.iter().flat_map(|text| text.chars()) {
            let code = character as usize;
            if let Some(word) = bits.get_mut(code / 64) {
                *word |= 1 << (code % 64);
            }
        }
        Self(bits)
    }

    pub(super) fn contains(&self, character: char) -> bool {
        let code = character as usize;
        let word = self.0.get(code / 64).copied().unwrap_or(0);
        word >> (code % 64) & 1 == 1
    }
}

pub(super) static COMMON_HAN: LazyLock<CharacterSet> =
    LazyLock::new(|| CharacterSet::of(&[COMMON_SIMPLIFIED, COMMON_TRADITIONAL]));

pub(super) static COMMON_KOREAN: LazyLock<CharacterSet> =
    LazyLock::new(|| CharacterSet::of(&[COMMON_HANGUL]));

static LEVEL_ONE_GB: LazyLock<CharacterSet> = LazyLock::new(|| decoded_rows(GB18030, 0xB0..=0xD7));
static LEVEL_ONE_BIG5: LazyLock<CharacterSet> = LazyLock::new(|| decoded_rows(BIG5, 0xA4..=0xC6));
static LEVEL_ONE_JIS: LazyLock<CharacterSet> = LazyLock::new(|| decoded_rows(EUC_JP, 0xB0..=0xCF));

/// The characters that the standard behind `encoding` puts first, because nearly all texts get by
/// with them; `None` where the standard makes no such difference.
pub(super) fn level_one(encoding: &'static Encoding) -> Option<&'static CharacterSet> {
    if encoding == GB18030 {
        Some(&LEVEL_ONE_GB)
    } else if encoding == BIG5 {
        Some(&LEVEL_ONE_BIG5)
    } else if encoding == SHIFT_JIS || encoding == EUC_JP {
        Some(&LEVEL_ONE_JIS)
    } else {
        None
    }
}

/// All characters whose two bytes begin with one of `leads`.
fn decoded_rows(encoding: &'static Encoding, leads: std::ops::RangeInclusive<u8>) -> CharacterSet {
    // GB2312 and EUC-JP have no second bytes below 0xA1; those of GBK and of nobody are left out.
    let trails = if encoding == BIG5 {
        0x40..=0xFE
    } else {
        0xA1..=0xFE
    };
    let mut text = String::new();
    for lead in leads {
        for trail in trails.clone() {
            let pair = [lead, trail];
            let decoded = encoding.decode_without_bom_handling_and_without_replacement(&pair);
            text.extend(decoded);
        }
    }
    CharacterSet::of(&[&text])
}
