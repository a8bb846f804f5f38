use encoding_rs::{WINDOWS_1251, WINDOWS_1253};
use proptest::prelude::*;

use super::*;

pub(super) const SHORT: &str =
    "要坚持教育优先发展，着力控辍保学，确保贫困家庭子女都能接受公平有质量的教育。";
const SHORT_TRADITIONAL: &str =
    "各級部門應當切實履行職責，確保偏鄉學童都能夠接受公平而有品質的教育。";
const SHORT_JAPANESE: &str = "来年度の予算案について、教育と医療を優先する方針が示されました。";
const SHORT_KOREAN: &str = "내년도 예산안에서는 교육과 의료를 가장 먼저 다루기로 하였습니다.";

pub(super) const LONG: &str = "\
一、加强义务教育保障
　　各乡镇要把控辍保学作为头等大事来抓，逐户摸清适龄儿童入学情况，建立台账，一人一策。对因病因残不能到校的，\
由中心校安排教师送教上门；对家庭经济困难的，按每生每年1250元的标准给予补助。
二、做实健康扶贫
　　贫困人口参加基本医疗保险的比例要达到100%，县域内住院费用报销不低于90%。村卫生室要配齐合格村医，\
慢性病患者家庭医生签约服务做到应签尽签。
三、保障住房安全
　　年底前完成全部危房改造任务，共涉及386户、1204人。";

const LONG_TRADITIONAL: &str = "\
各位鄉親、各位同仁：
　　過去一年，我們在教育、衛生與住宅三個方面投入了大量人力物力。全縣新建學校十二所，改建舊校舍三十餘處，\
讓偏遠山區的孩子不必再走兩個小時的山路去上學。
　　在醫療方面，鄉鎮衛生所已經全部配備專任醫師，老人家看病不用再往城裡跑。至於住宅，我們承諾在明年六月以前，\
把所有危險房屋修繕完畢，絕不遺漏任何一戶。
　　這些工作還遠遠不夠，請大家繼續提出意見，謝謝。";

const LONG_JAPANESE: &str = "\
市民の皆様へ
　このたび、市では学校施設の耐震工事を進めることになりました。工事は来年四月に始まり、約二年で終わる予定です。\
期間中は体育館が使えませんので、近くの公民館をご利用ください。
　また、診療所の受付時間を夜八時まで延ばします。お仕事の帰りにもお立ち寄りいただけます。\
ご不明な点がありましたら、窓口までお問い合わせください。";

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

pub(super) fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_16LE {
        return utf16(text, u16::to_le_bytes);
    }
    if encoding == UTF_16BE {
        return utf16(text, u16::to_be_bytes);
    }
    let (bytes, _, unmappable) = encoding.encode(text);
    assert!(!unmappable, "{} cannot write {text}", encoding.name());
    bytes.into_owned()
}

/// Encodes `text`, decodes it without being told how, and expects all of it back.
#[track_caller]
fn check(text: &str, encoding: &'static Encoding, certainty: Certainty) {
    let decoded = decode(encoded(text, encoding)).expect("a text");
    assert_eq!(&*decoded.text, text);
    assert_eq!(decoded.encoding, encoding);
    assert_eq!(decoded.certainty, certainty);
    assert_eq!((decoded.bom, decoded.replaced), (false, 0));
}

pub(super) fn not_text(bytes: &[u8]) -> (usize, Option<BinaryKind>) {
    match decode(bytes.to_vec()) {
        Err(DecodeError::NotText { offset, kind }) => (offset, kind),
        other => panic!("expected no text, got {other:?}"),
    }
}

#[test]
fn utf8_is_certain_with_and_without_chinese() {
    check(SHORT, UTF_8, Certainty::Certain);
    check(LONG, UTF_8, Certainty::Certain);
    check("plain ASCII\nin two lines", UTF_8, Certainty::Certain);
    check("", UTF_8, Certainty::Certain);
    check("𠮷野家，𡈽屋。", UTF_8, Certainty::Certain);
}

#[test]
fn legacy_chinese_and_japanese_are_told_apart() {
    for text in [SHORT, LONG] {
        check(text, GB18030, Certainty::Likely);
    }
    for text in [SHORT_TRADITIONAL, LONG_TRADITIONAL] {
        check(text, BIG5, Certainty::Likely);
        check(text, GB18030, Certainty::Likely);
    }
    for text in [SHORT_JAPANESE, LONG_JAPANESE] {
        check(text, SHIFT_JIS, Certainty::Likely);
        check(text, EUC_JP, Certainty::Likely);
    }
    check(SHORT_KOREAN, EUC_KR, Certainty::Likely);
}

#[test]
fn every_dozen_characters_of_a_text_suffices() {
    let texts = [
        (LONG, GB18030),
        (LONG_TRADITIONAL, BIG5),
        (LONG_JAPANESE, SHIFT_JIS),
    ];
    for (text, encoding) in texts {
        let characters: Vec<char> = text.chars().collect();
        for window in characters.windows(16) {
            let text = String::from_iter(window);
            let decoded = decode(encoded(&text, encoding)).expect("a text");
            assert_eq!(&*decoded.text, text, "{}", encoding.name());
        }
    }
}

#[test]
fn gb18030_of_four_bytes_is_read() {
    check(&format!("{SHORT}㐀𠮷𰻝"), GB18030, Certainty::Likely);
}

#[test]
fn a_handful_of_private_use_characters_does_not_spoil_a_long_chinese_text() {
    check(
        &format!("\u{E000}{LONG}\u{E001}"),
        GB18030,
        Certainty::Likely,
    );
}

#[test]
fn letters_with_accents_and_other_scripts_are_read_but_doubted() {
    check(
        "Les élèves ont été très touchés.",
        WINDOWS_1252,
        Certainty::Doubtful,
    );
    check(
        "Все школы района были открыты осенью.",
        WINDOWS_1251,
        Certainty::Doubtful,
    );
    check(
        "Όλα τα σχολεία άνοιξαν το φθινόπωρο.",
        WINDOWS_1253,
        Certainty::Doubtful,
    );
}

#[test]
fn utf16_without_mark_is_read_in_both_orders() {
    for encoding in [UTF_16LE, UTF_16BE] {
        for text in [SHORT, LONG, SHORT_TRADITIONAL, LONG_JAPANESE] {
            check(text, encoding, Certainty::Likely);
        }
        check("Only Latin letters here.", encoding, Certainty::Likely);
        check(&format!("{SHORT}𠮷😀"), encoding, Certainty::Likely);
        check(SHORT_KOREAN, encoding, Certainty::Likely);
        // All of its bytes are ASCII, many of them controls.
        check("Все школы открыты", encoding, Certainty::Likely);
    }
}

#[test]
fn a_byte_order_mark_decides_and_is_taken_off() {
    for encoding in [UTF_8, UTF_16LE, UTF_16BE, GB18030] {
        for text in ["", "a", "𠮷", LONG] {
            let bytes = encoded(&format!("\u{FEFF}{text}"), encoding);
            let decoded = decode(bytes.clone()).expect("a text");
            assert_eq!(&*decoded.text, text);
            assert_eq!(decoded.encoding, encoding);
            assert_eq!((decoded.bom, decoded.certainty), (true, Certainty::Certain));
            let told = decode_as(bytes, encoding).expect("a text");
            assert_eq!(told, decoded);
        }
    }
}

#[test]
fn only_the_first_mark_is_taken_off() {
    let decoded = decode("\u{FEFF}\u{FEFF}文".into()).expect("a text");
    assert_eq!(&*decoded.text, "\u{FEFF}文");
}

#[test]
fn line_ends_become_lf_and_are_counted() {
    let source = "一\r\n二\n三\r四\r\r\n五\n\r六\u{2028}七\u{85}八\r";
    for encoding in [UTF_8, UTF_16LE, UTF_16BE] {
        let decoded = decode_as(encoded(source, encoding), encoding).expect("a text");
        assert_eq!(
            &*decoded.text,
            "一\n二\n三\n四\n\n五\n\n六\u{2028}七\u{85}八\n"
        );
        let expected = LineEnds {
            lf: 2,
            crlf: 2,
            cr: 4,
        };
        assert_eq!(decoded.line_ends, expected);
        assert!(decoded.line_ends.is_mixed());
        assert_eq!(decoded.line_ends.total(), 8);
    }
    let decoded = decode(b"a\nb\n".to_vec()).expect("a text");
    assert_eq!(
        (decoded.line_ends.lf, decoded.line_ends.is_mixed()),
        (2, false)
    );
}

#[test]
fn a_line_end_cut_between_two_pieces_of_decoding_is_one() {
    for fill in 8180..8200 {
        let source = "a".repeat(fill) + "文\r\n完";
        let decoded = decode(encoded(&source, GB18030)).expect("a text");
        assert_eq!(decoded.line_ends.crlf, 1);
        assert!(decoded.text.ends_with("文\n完"));
    }
}

#[test]
fn control_characters_are_kept_and_counted() {
    let text = "一\u{1}二\t三\u{C}\n四\u{7F}五\u{85}六\u{9F}\u{A0}七\u{1F}";
    let decoded = decode(text.into()).expect("a text");
    assert_eq!(&*decoded.text, text);
    assert_eq!(decoded.control_chars, 6);
    let gb = decode(encoded(&format!("{LONG}\u{B}{LONG}"), GB18030)).expect("a text");
    assert_eq!((gb.control_chars, gb.encoding), (1, GB18030));
}

#[test]
fn nul_bytes_are_no_text_unless_they_make_utf16() {
    assert_eq!(not_text(b"abc\0def"), (3, None));
    assert_eq!(not_text(b"\x01\x02\0\0\0\0\x03\0\0\0"), (2, None));
    let mut bytes = encoded(SHORT, GB18030);
    bytes.insert(10, 0);
    assert_eq!(not_text(&bytes), (10, None));
}

#[test]
fn garbage_is_no_text() {
    // xorshift, without NULs: what a compressed file looks like inside
    let mut state = 0x9E37_79B9_u32;
    let mut bytes = Vec::new();
    for _ in 0..4000 {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        bytes.push((state % 255) as u8 + 1);
    }
    assert!(matches!(decode(bytes), Err(DecodeError::NotText { .. })));
}

#[test]
fn utf8_cut_within_a_character_stays_utf8() {
    for cut in [1, 2] {
        for text in [SHORT, LONG, "教育"] {
            let mut bytes = text.as_bytes().to_vec();
            bytes.truncate(bytes.len() - cut);
            let decoded = decode(bytes).expect("a text");
            assert_eq!(decoded.encoding, UTF_8);
            assert_eq!(
                (decoded.certainty, decoded.replaced),
                (Certainty::Doubtful, 1)
            );
            assert!(decoded.text.ends_with('\u{FFFD}'));
        }
    }
    let from_within = decode(SHORT.as_bytes().get(1..).expect("long enough").to_vec());
    assert_eq!(from_within.expect("a text").encoding, UTF_8);
}

#[test]
fn damage_is_replaced_counted_and_doubted() {
    let mut bytes = encoded(LONG, GB18030);
    let middle = bytes.len() / 2;
    bytes.splice(middle..middle, *b"\xFF\xFF");
    let decoded = decode(bytes).expect("a text");
    assert_eq!(
        (decoded.encoding, decoded.certainty),
        (GB18030, Certainty::Doubtful)
    );
    assert_eq!(decoded.replaced, decoded.text.matches('\u{FFFD}').count());
    assert!((1..=3).contains(&decoded.replaced));
}

#[test]
fn a_replacement_character_of_the_source_is_not_counted() {
    let decoded = decode("一\u{FFFD}二".into()).expect("a text");
    assert_eq!(
        (decoded.replaced, decoded.certainty),
        (0, Certainty::Certain)
    );
}

#[test]
fn damage_beyond_the_sample_is_seen() {
    let mut bytes = encoded(&LONG.repeat(1500), GB18030);
    assert!(bytes.len() > 1 << 18);
    bytes.push(0x81);
    let decoded = decode(bytes).expect("a text");
    assert_eq!(
        (decoded.replaced, decoded.certainty),
        (1, Certainty::Doubtful)
    );
}

#[test]
fn chinese_after_a_long_stretch_of_ascii_counts() {
    let text = "key = value\n".repeat(60_000) + LONG;
    check(&text, GB18030, Certainty::Likely);
    check(&text, UTF_8, Certainty::Certain);
}

#[test]
fn the_user_may_overrule() {
    let bytes = encoded(SHORT_TRADITIONAL, BIG5);
    let told = decode_as(bytes.clone(), BIG5).expect("a text");
    assert_eq!(
        (&*told.text, told.certainty),
        (SHORT_TRADITIONAL, Certainty::Certain)
    );
    let wrong = decode_as(bytes, SHIFT_JIS).expect("a text");
    assert_ne!(&*wrong.text, SHORT_TRADITIONAL);
    assert_eq!(wrong.encoding, SHIFT_JIS);
    let nuls = decode_as(b"a\0b".to_vec(), UTF_8).expect("a text");
    assert_eq!((&*nuls.text, nuls.control_chars), ("a\0b", 1));
    let malformed = decode_as(b"a\xFFb\xFF".to_vec(), UTF_8).expect("a text");
    assert_eq!(
        (&*malformed.text, malformed.replaced),
        ("a\u{FFFD}b\u{FFFD}", 2)
    );
}

#[test]
fn encodings_are_found_by_any_of_their_names() {
    let names = [
        ("utf-8", UTF_8),
        ("UTF8", UTF_8),
        ("gbk", GB18030),
        ("GB2312", GB18030),
        ("gb_18030", GB18030),
        ("GB18030", GB18030),
        ("utf16le", UTF_16LE),
        ("UTF-16BE", UTF_16BE),
        ("big5", BIG5),
        ("shift_jis", SHIFT_JIS),
        ("Shift-JIS", SHIFT_JIS),
        ("windows-1252", WINDOWS_1252),
        ("cp936", GB18030),
        ("x-gbk", GB18030),
        ("koi8-r", encoding_rs::KOI8_R),
    ];
    for (name, encoding) in names {
        assert_eq!(encoding_by_name(name), Ok(encoding), "{name}");
    }
    for encoding in OFFERED {
        assert_eq!(encoding_by_name(encoding.name()), Ok(*encoding));
    }
    let error = encoding_by_name("klingon").expect_err("no such encoding");
    assert!(
        error
            .to_string()
            .contains("“klingon”; there are UTF-8, gb18030, Big5")
    );
    for name in ["", "replacement", "x-user-defined", "教育"] {
        assert!(encoding_by_name(name).is_err(), "{name}");
    }
}

#[test]
fn two_gibibytes_are_too_long() {
    assert_eq!(check_length(MAX_BYTES - 1), Ok(()));
    let error = check_length(MAX_BYTES).expect_err("too long");
    assert_eq!(error, DecodeError::TooLong { bytes: MAX_BYTES });
}

/// Thirty to two hundred common Chinese characters with punctuation, as people write them.
fn common_chinese() -> impl Strategy<Value = String> {
    let characters: Vec<char> =
        "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主\
        发年动同工也能下过子说产种面而方后多定行学法所民得经，。、；"
            .chars()
            .filter(|character| !character.is_whitespace())
            .collect();
    proptest::collection::vec(proptest::sample::select(characters), 30..200)
        .prop_map(String::from_iter)
}

proptest! {
    #[test]
    fn any_bytes_are_decoded_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        for encoding in OFFERED {
            let decoded = decode_as(bytes.clone(), encoding);
            prop_assert!(decoded.is_ok_and(|decoded| !decoded.text.contains('\r')));
        }
        prop_assert!(guesses(&bytes).len() >= OFFERED.len());
        if let Ok(decoded) = decode(bytes) {
            prop_assert!(!decoded.text.contains('\r'));
        }
    }

    #[test]
    fn utf8_without_cr_and_nul_comes_back_identical(text in "[^\r\0]{0,200}") {
        prop_assume!(!text.starts_with('\u{FEFF}') && BinaryKind::of(text.as_bytes()).is_none());
        let decoded = decode(text.clone().into_bytes()).expect("UTF-8");
        prop_assert_eq!(&*decoded.text, &text);
        prop_assert_eq!(decoded.certainty, Certainty::Certain);
        let controls = text.chars().filter(|c| c.is_control() && !"\t\n\r".contains(*c));
        prop_assert_eq!(decoded.control_chars, controls.count());
        prop_assert_eq!(decoded.line_ends.lf, text.matches('\n').count());
    }

    #[test]
    fn common_chinese_in_gb18030_comes_back(text in common_chinese()) {
        let decoded = decode(encoded(&text, GB18030)).expect("a text");
        prop_assert_eq!(&*decoded.text, &text);
    }
}
