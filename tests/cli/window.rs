//! The window's command without a window, and help.

use super::CliTest;

const SUBCOMMANDS: [&str; 8] = [
    "info", "new", "annotate", "list", "search", "check", "stats", "export",
];

#[cfg(target_os = "linux")]
#[test]
fn without_a_display_the_window_says_what_works_without_it() {
    let test = CliTest::with_set();
    test.refuses(&[], &SUBCOMMANDS);
    test.refuses(&["speech.ron"], &["no display"]);
    test.refuses(&["--encoding", "gbk", "speech.txt"], &["no display"]);
    test.refuses(&["--encoding", "klingon", "speech.txt"], &["klingon"]);
}

#[test]
fn an_option_before_the_subcommand_is_explained() {
    let test = CliTest::with_set();
    test.refuses(
        &["--encoding", "gbk", "info", "speech.txt"],
        &["behind the subcommand", "speechmark info … --encoding"],
    );
}

#[cfg(not(feature = "gui"))]
#[test]
fn a_build_without_the_window_says_so() {
    let test = CliTest::with_set();
    let mut command = test.command(&["speech.ron"]);
    command.env("DISPLAY", ":0");
    test.run_command(command).refused(&SUBCOMMANDS);
}

#[test]
fn every_subcommand_shows_an_example() {
    let test = CliTest::new();
    let all = test.run(&["--help"]).succeeded();
    for name in SUBCOMMANDS {
        assert!(
            all.stdout.contains(&format!("\n  {name} ")),
            "{}",
            all.stdout
        );
        let help = test.run(&[name, "--help"]).succeeded();
        help.printed(&["Example", &format!("\n  speechmark {name} ")]);
    }
    test.run(&["--version"])
        .succeeded()
        .printed(&["speechmark 0."]);
}
