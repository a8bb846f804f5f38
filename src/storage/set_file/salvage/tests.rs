use super::*;
use crate::storage::set_file::tests::SAMPLE as SMALL;
use crate::storage::set_file::{Paths, Readings, write};

const SAMPLE: &str = include_str!("../../../../assets/sample/rural-work-meeting.ron");

fn salvaged(text: impl AsRef<[u8]>) -> Salvaged {
    let salvaged = read(text.as_ref()).expect("it is no newer version");
    let text = write(&salvaged.set, &Readings::new(), &Paths::new()).expect("it writes");
    assert_eq!(
        super::super::read(text.as_bytes()).as_ref(),
        Ok(&salvaged.set)
    );
    salvaged
}

/// How many lines of a text are whole records.
fn n_records(text: &str) -> usize {
    text.lines()
        .filter(|line| line.starts_with('(') && line.ends_with("),"))
        .count()
}

fn n_kept(salvaged: &Salvaged) -> usize {
    let AnnotationSet {
        documents,
        coders,
        fields,
        categories,
        annotations,
        removed,
        ..
    } = &salvaged.set;
    documents.len()
        + coders.len()
        + fields.len()
        + categories.len()
        + annotations.len()
        + removed.len()
        - salvaged
            .made_up
            .iter()
            .filter(|item| **item != Item::Set)
            .count()
}

fn is_incomplete(salvaged: &Salvaged) -> bool {
    let mut lost = salvaged.lost.iter();
    lost.any(|lost| lost.why == LostReason::Incomplete)
}

#[test]
fn a_sound_file_is_read_as_it_is() {
    let salvaged = salvaged(SAMPLE);
    assert_eq!(Ok(salvaged.set), super::super::read(SAMPLE.as_bytes()));
    assert!(salvaged.lost.is_empty() && salvaged.made_up.is_empty());
}

#[track_caller]
fn check_cuts(sample: &str, cuts: impl Iterator<Item = usize>) {
    let lines: BTreeSet<&str> = sample.lines().filter(|line| line.ends_with("),")).collect();
    for cut in cuts {
        let part = sample.as_bytes().get(..cut).unwrap_or_default();
        let text = String::from_utf8_lossy(part);
        let salvaged = read(part).expect("it is no newer version");
        let kept = n_kept(&salvaged);
        let whole = text.lines().filter(|line| lines.contains(line)).count();
        // One more where only the comma is missing.
        assert!(
            (whole..=whole + 1).contains(&kept),
            "{kept} of {whole} at {cut}"
        );
        let lacks_end = cut < sample.trim_end().len();
        assert_eq!(is_incomplete(&salvaged), lacks_end, "at {cut}");
        let n_lost = salvaged.lost.len() - usize::from(lacks_end);
        assert!(n_lost <= 1, "{:?} at {cut}", salvaged.lost);
    }
}

#[test]
fn every_cut_gives_every_whole_record() {
    check_cuts(SMALL, 0..SMALL.len());
    // Of a real set every byte near the line ends, where it matters, and some of the others.
    let ends: Vec<usize> = SAMPLE.match_indices('\n').map(|(at, _)| at).collect();
    let near = ends.iter().flat_map(|end| end.saturating_sub(4)..=*end);
    check_cuts(SAMPLE, near.chain((0..SAMPLE.len()).step_by(97)));
}

#[test]
fn a_file_cut_at_its_start_gives_every_whole_record_too() {
    for cut in (0..SAMPLE.len()).step_by(101) {
        let part = SAMPLE.as_bytes().get(cut..).unwrap_or_default();
        let whole = String::from_utf8_lossy(part);
        let salvaged = salvaged(part);
        // The first line may be the end of a record.
        let first = usize::from(
            whole
                .lines()
                .next()
                .is_some_and(|line| line.starts_with('(')),
        );
        assert!(
            n_kept(&salvaged) + 1 >= n_records(&whole) + first.min(1),
            "at {cut}"
        );
    }
}

#[test]
fn every_damaged_line_costs_itself_alone() {
    let lines: Vec<&str> = SAMPLE.lines().collect();
    for (n, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.starts_with("(key"))
    {
        let damaged = SAMPLE.replacen(line, &line.replacen("\", ", "\"; ", 1), 1);
        let salvaged = salvaged(&damaged);
        assert_eq!(n_kept(&salvaged), n_records(SAMPLE) - 1, "{line}");
        let lost: Vec<_> = salvaged.lost.iter().map(|lost| lost.first_line).collect();
        assert_eq!(lost, [n + 1]);
        assert_eq!(salvaged.lost[0].why, LostReason::NotARecord);
    }
}

#[test]
fn what_is_lost_and_referred_to_is_made_up() {
    let text = "(\nversion: 1,\nannotations: [\n\
        (id: \"0198c0de-0000-7000-8000-000000000002\", document: \"speech\", span: (0, 4), \
        quote: \"控辍保学\", categories: [\"education\"], fields: [(\"n\", Number(\"5\")), \
        (\"c\", Choice(\"甲\"))], coder: \"li\", created: \"2026-11-23T10:00:00Z\", \
        modified: \"2026-11-23T10:00:00Z\"),\n\
        (id: \"0198c0de-0000-7000-8000-000000000003\", document: \"speech\", span: (4, 0), \
        quote: \"控辍保学\", categories: [], coder: \"li\", created: \"2026-11-23T10:00:00Z\", \
        modified: \"2026-11-23T10:00:00Z\"),\n";
    let salvaged = salvaged(text);
    assert_eq!(salvaged.set.annotations.len(), 1);
    assert_eq!(salvaged.made_up.len(), 6);
    assert_eq!(salvaged.made_up.first(), Some(&Item::Set));
    assert!(matches!(
        salvaged.lost.as_slice(),
        [
            Lost { first_line: 5, why: LostReason::Unsound(why), text, .. },
            Lost { first_line: 5, why: LostReason::Incomplete, .. },
        ] if why.contains("reversed") && text.starts_with("(id: \"0198c0de")
    ));
    assert_eq!(
        salvaged.set.id,
        read(text.as_bytes()).expect("again").set.id
    );
}

#[test]
fn a_damaged_field_costs_no_annotation_and_no_answer() {
    let answered = SMALL.replacen("fields: []", "fields: [(\"unit\", Choice(\"教育局\"))]", 1);
    assert!(super::super::read(answered.as_bytes()).is_ok());
    for (from, to) in [
        ("Choice([\"教育局\"", "Choice([\"敌育局\""),
        ("kind: Choice([\"教育局\", \"卫健局\"])", "kind: Number"),
        ("kind: Choice([\"教育局\", \"卫健局\"])", "kind: Text"),
        ("kind: Date", "kind: Flag"),
    ] {
        let damaged = answered.replacen(from, to, 1);
        assert_ne!(damaged, answered);
        let salvaged = salvaged(&damaged);
        assert!(salvaged.lost.is_empty(), "{to}: {:?}", salvaged.lost);
        assert!(salvaged.made_up.is_empty(), "{to}: {:?}", salvaged.made_up);
        assert_eq!(n_kept(&salvaged), n_records(SMALL), "{to}");
        let annotations = salvaged.set.annotations.by_id();
        let answers: Vec<String> = annotations
            .flat_map(|annotation| &annotation.fields)
            .map(|(_, answer)| answer.to_string())
            .collect();
        assert_eq!(answers, ["2020-12-31", "教育局"], "{to}");
        assert!(
            matches!(
                salvaged.mended.as_slice(),
                [Conflict {
                    item: Item::Field(_),
                    problem: merge::Problem::AnswersDidNotFit { answers: 1 },
                }]
            ),
            "{to}: {:?}",
            salvaged.mended
        );
    }
}

#[test]
fn a_file_cut_at_a_line_end_is_incomplete() {
    let at = SMALL
        .find("],\nremoved")
        .expect("the end of the annotations");
    let cut = SMALL.get(..at).expect("a boundary");
    let line = cut.lines().count();
    for cut in [cut.to_owned(), format!("{cut}\n \r\n")] {
        let expected = Lost {
            first_line: line,
            last_line: line,
            text: String::new(),
            why: LostReason::Incomplete,
        };
        assert_eq!(salvaged(cut).lost, [expected]);
    }
}

#[test]
fn a_damaged_file_with_its_end_is_not_incomplete() {
    let damaged = SMALL.replacen("(key: \"li\"", "(key; \"li\"", 1);
    assert_ne!(damaged, SMALL);
    for whole in [
        damaged.clone(),
        damaged.trim_end().to_owned(),
        damaged.replace('\n', "\r\n"),
        format!("{damaged}\n \r\n\n"),
        format!("{damaged}hello\n"),
        "(\nversion: 1,\ndocuments: [],\nremoved: [],\n)\n".to_owned(),
    ] {
        assert!(!is_incomplete(&salvaged(&whole)), "{whole}");
    }
}

#[test]
fn an_id_that_is_missing_is_told() {
    let line = SMALL.lines().find(|line| line.starts_with("id:"));
    let line = line.expect("the id of the set");
    let salvaged = salvaged(SMALL.replacen(&format!("{line}\n"), "", 1));
    assert_eq!(salvaged.made_up, [Item::Set]);
    assert!(salvaged.lost.is_empty(), "{:?}", salvaged.lost);
}

#[test]
fn both_sides_of_a_conflict_of_git_are_kept() {
    let line = SAMPLE
        .lines()
        .find(|line| line.starts_with("(id"))
        .expect("a record");
    let other = line.replacen("(id: \"01a", "(id: \"02a", 1);
    let conflict = format!("<<<<<<< ours\n{line}\n=======\n{other}\n{line}\n>>>>>>> theirs");
    let salvaged = salvaged(SAMPLE.replacen(line, &conflict, 1));
    assert_eq!(n_kept(&salvaged), n_records(SAMPLE) + 1);
    let why: Vec<_> = salvaged.lost.iter().map(|lost| &lost.why).collect();
    assert_eq!(
        why,
        [
            &LostReason::NotARecord,
            &LostReason::NotARecord,
            &LostReason::Duplicate,
            &LostReason::NotARecord,
        ]
    );
}

#[test]
fn what_is_no_set_gives_nothing_and_a_newer_version_is_refused() {
    for bytes in [
        b"".as_slice(),
        b"\xFF\xFE\x00\n\xFF",
        b"hello\nworld\n",
        b"(((((((",
    ] {
        assert_eq!(n_kept(&salvaged(bytes)), 0);
    }
    let lost = salvaged("x\n(\n\n".repeat(1000)).lost;
    let why: Vec<_> = lost.iter().map(|lost| &lost.why).collect();
    assert_eq!(why, [&LostReason::NotARecord, &LostReason::Incomplete]);
    let deep = format!("({}", "[".repeat(100_000));
    assert_eq!(n_kept(&salvaged(deep)), 0);
    let newer = "(\nversion: 99,\nid: \"x\",\n";
    assert_eq!(read(newer.as_bytes()), Err(SetError::Newer { found: 99 }));
}
