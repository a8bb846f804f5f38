//! Counting annotations.

use super::{CliTest, SPEECH, names};

#[test]
fn a_set_is_counted() {
    let test = CliTest::with_set();
    test.annotate("控辍保学的压力还很大", "education");
    test.annotate("压力还很大", "responsibility");
    test.annotate("决不收兵", "responsibility");
    let ran = test
        .run(&["stats", "speech.ron", "--json"])
        .succeeded()
        .changed(&[]);
    let stats = ran.json();
    assert_eq!(
        names(&stats),
        [
            "annotations",
            "categories",
            "chars",
            "coders",
            "covered_chars",
            "documents"
        ]
    );
    assert_eq!(stats["documents"], 1);
    assert_eq!(stats["annotations"], 3);
    assert_eq!(stats["coders"], 1);
    assert_eq!(stats["chars"], SPEECH.chars().count());
    // The second annotation lies in the first.
    assert_eq!(stats["covered_chars"], 14);
    let categories = stats["categories"].as_array().expect("a list");
    let category = |key: &str| {
        let found = categories.iter().find(|category| category["key"] == key);
        found.expect("a category of the codebook")
    };
    assert_eq!(
        names(category("education")),
        ["annotations", "chars", "key", "name"]
    );
    assert_eq!(category("education")["name"], "教育");
    assert_eq!(category("education")["chars"], 10);
    assert_eq!(category("responsibility")["annotations"], 2);
    assert_eq!(category("responsibility")["chars"], 9);
    assert_eq!(category("health")["annotations"], 0);
    test.run(&["stats", "speech.ron"]).succeeded().printed(&[
        "3 annotations; 14 of",
        "education",
        "教育",
        "在全县大会上的讲话",
        "li",
    ]);
}

#[test]
fn an_empty_text_has_no_share() {
    let test = CliTest::new().file("a.txt", "");
    test.run(&["new", "a.ron", "a.txt"]).status(0);
    test.run(&["stats", "a.ron"])
        .status(0)
        .printed(&["0 annotations; 0 of 0", "0.0 %"]);
}
