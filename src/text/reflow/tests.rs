use super::*;
use crate::text::cells::is_closing;
use proptest::prelude::*;

/// Checks where paragraphs start: `¶` marks them in the expected text.
fn check(marked: &str) {
    let plain = marked.replace('¶', "");
    let text = DocumentText::new(plain.as_str());
    let reflow = Reflow::new(&text);
    let found: Vec<String> = (0..text.n_lines())
        .map(|line| {
            let mark = if reflow.first_line(reflow.paragraph_of_line(line)) == line {
                "¶"
            } else {
                ""
            };
            format!("{mark}{}", text.slice(text.line_span(line)))
        })
        .collect();
    assert_eq!(found.join("\n"), marked);
}

/// Sets paragraphs as the official page does, and checks that they are found again.
fn check_page(paragraphs: &[&str], first_row: usize, row: usize) {
    let mut marked = String::new();
    for paragraph in paragraphs {
        marked.push('¶');
        let mut room = first_row;
        let mut taken = 0;
        for character in paragraph.chars() {
            let hangs = is_closing(character) && taken <= room;
            if taken >= room && !hangs {
                marked.push('\n');
                room = row;
                taken = 0;
            }
            marked.push(character);
            taken += 1;
        }
        marked.push('\n');
    }
    check(marked.trim_end());
}

#[test]
fn full_rows_join_and_short_rows_end_a_paragraph() {
    let paragraphs = [
        "同志们：",
        "要坚持教育优先发展，把更多资源投向农村学校和薄弱学校，落实好困难学生资助政策，\
         确保适龄儿童少年一个都不少，让每个孩子都能享有公平而有质量的教育，将来有出路。",
        "要实施健康惠民工程，推进县域医共体建设，把常见病、多发病解决在基层。",
    ];
    check_page(&paragraphs, 26, 28);
    check_page(&paragraphs, 28, 28);
}

#[test]
fn a_first_line_that_lost_its_indent_starts_a_paragraph_after_a_full_row() {
    // The second paragraph ends with a full row, so only the width of the third's first row
    // tells them apart.
    check_page(
        &[
            "刚才有关部门就今年的巩固提升工作做了详细周密的安排部署，讲得很到位，我完全同意，\
             请大家认真领会抓好落实，下面我讲三层意思供大家参考。",
            "过去一年面对前所未有的困难和挑战，全县上下知耻后勇、奋力赶超，向最后的堡垒发起\
             总攻，形成了众志成城的态势。",
            "产业扶贫方面，利益联结机制较为单一，发展规模偏小，抗风险能力不强，一些边缘户和\
             特殊困难群体增收渠道不多，随时有返贫危险。",
        ],
        26,
        28,
    );
}

#[test]
fn a_heading_may_run_over_two_lines() {
    check_page(
        &[
            "一、面对前所未有的重重压力，大家经受住了考验，体现出了担当，打好了关键一仗",
            "面对整县摘帽的重重压力，在县委、县政府的坚强领导下，全县上下知耻后勇、负重加压、\
             奋力赶超，向贫困堡垒发起最后的总攻击，取得了决定性成就。",
            "（一）坚持对标对表。要把上级的要求落实到每一个村每一户，做到不漏一村不落一人。",
        ],
        26,
        28,
    );
}

#[test]
fn lines_of_unlike_length_are_paragraphs_of_their_own() {
    check(
        "¶今年要新建中小学十二所，新增学位一万个，改善寄宿条件。\n\
         ¶要实施好村医培养计划，落实慢病签约服务，努力实现小病不出村、大病不出县，减轻群众负担，这是一件大事，必须办好办实。\n\
         ¶抓产业。\n\
         ¶住房安全要实施动态管理，密切关注因灾造成的新增危房，继续深入排查，及时消除隐患。",
    );
}

#[test]
fn blank_lines_and_indents_start_paragraphs() {
    check("¶\n甲乙丙\n\n¶丁\n\n\n¶戊己");
    check_page(
        &[
            "　　要坚持教育优先发展，把更多资源投向农村学校和薄弱学校，落实好困难学生资助政策，\
             确保适龄儿童少年一个都不少，让每个孩子都能有学上。",
            "　　要实施健康惠民工程，推进县域医共体建设，把常见病、多发病解决在基层。",
        ],
        28,
        28,
    );
}

#[test]
fn latin_words_keep_their_space_and_wide_characters_none() {
    let text = DocumentText::new(
        "The quick brown fox jumps over the lazy dog and then it\n\
         sleeps in the sun until the evening comes and the moon\n\
         rises over the hill.\n",
    );
    let reflow = Reflow::new(&text);
    assert_eq!(reflow.n_paragraphs(), 1);
    assert!(reflow.quote(&text, text.whole()).contains("then it sleeps"));
    assert!(!needs_space("教育", "优先"));
    assert!(!needs_space("以 xxx", "为核心"));
    assert!(!needs_space("收官之战,", "xxxxx 指出"));
    assert!(needs_space("of", "the"));
    assert!(needs_space("lazy dog,", "the"));
}

#[test]
fn a_quote_leaves_artificial_breaks_out_and_keeps_real_ones() {
    let text = DocumentText::new("　　甲乙\n丙丁。\n\n戊己");
    let reflow = Reflow {
        starts: vec![0, 3],
        n_lines: 4,
        n_judged: 4,
    };
    assert_eq!(reflow.quote(&text, text.whole()), "甲乙丙丁。\n戊己");
    let joined = reflow.join(&text, text.whole());
    assert_eq!(joined.document_span(0, 12), Span::new(6, 19));
    assert_eq!(joined.document_offset(6, Side::Before), 12);
    assert_eq!(joined.document_offset(6, Side::After), 13);
}

#[test]
fn a_preview_has_the_paragraphs_of_the_whole() {
    let mut body = String::new();
    for n in 0..9000 {
        body.push_str(&n.to_string());
        body.push_str("、要坚持教育优先发展，把更多资源投向农村学校，\n抓好落实。\n");
    }
    let text = DocumentText::new(body);
    let whole = Reflow::new(&text);
    let preview = Reflow::preview(&text, 100);
    assert_eq!(preview.starts.len(), CHUNK_LINES / 2);
    assert!(whole.is_complete() && !preview.is_complete());
    assert_eq!(
        whole.starts.get(..preview.starts.len()),
        Some(preview.starts.as_slice())
    );
}

fn wrapped_text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[教育住房健康产业，。；]{20,30}",
        "[a-z ]{0,60}",
        "[ 　\t]{0,4}[一二三（）、甲乙]{0,12}",
        Just(String::new()),
        "\\PC{0,30}",
    ];
    prop::collection::vec(line, 0..60).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #[test]
    fn paragraphs_cover_the_text(body in wrapped_text()) {
        let text = DocumentText::new(body.as_str());
        let reflow = Reflow::new(&text);
        let mut end = 0;
        for paragraph in 0..reflow.n_paragraphs() {
            let extent = reflow.extent(&text, paragraph);
            prop_assert_eq!(extent.start(), end);
            prop_assert!(extent.end() > extent.start());
            end = extent.end();
        }
        prop_assert_eq!(end, text.len());
    }

    #[test]
    fn every_visible_character_goes_there_and_back(body in wrapped_text()) {
        let text = DocumentText::new(body.as_str());
        let reflow = Reflow::new(&text);
        let joined = reflow.join(&text, text.whole());
        for (offset, character) in body.char_indices() {
            if character.is_whitespace() {
                continue;
            }
            let there = joined.joined_offset(offset as u32);
            let words = slice_lossy(&joined.text, there as usize..joined.text.len());
            prop_assert_eq!(words.chars().next(), Some(character));
            prop_assert_eq!(joined.document_offset(there, Side::After), offset as u32);
        }
        let visible = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        prop_assert_eq!(visible(&joined.text), visible(&body));
    }
}
