use super::*;
use std::time::Duration;

fn next(jobs: &mut Jobs) -> Done {
    for _ in 0..5000 {
        match jobs.next_answer() {
            Some(Answer::InTime(done)) => return done,
            Some(Answer::Late(_)) => panic!("no set has gone"),
            None => std::thread::sleep(Duration::from_millis(1)),
        }
    }
    panic!("no answer comes");
}

#[test]
fn a_job_that_panics_is_answered_by_its_failure() {
    let mut jobs = Jobs::new(egui::Context::default());
    jobs.spawn(SAVE, || panic!("a defect"));
    assert!(jobs.is_running());
    assert!(matches!(next(&mut jobs), Done::Failed { what: SAVE }));
    assert!(!jobs.is_running());
}

#[test]
fn a_dialog_that_goes_without_an_answer_has_failed_and_is_waited_for_no_longer() {
    let mut jobs = Jobs::new(egui::Context::default());
    let answer = jobs.answer_for(PickPurpose::Save);
    assert!(jobs.is_running());
    drop(answer);
    assert!(matches!(next(&mut jobs), Done::Failed { .. }));
    let nothing = next(&mut jobs);
    assert!(matches!(nothing, Done::Picked { path: None, .. }));
    assert!(!jobs.is_running());

    let answer = jobs.answer_for(PickPurpose::Save);
    answer(Some(PathBuf::from("mine.ron")));
    let picked = next(&mut jobs);
    assert!(matches!(picked, Done::Picked { path: Some(_), .. }));
    assert!(jobs.next_answer().is_none());
    assert!(!jobs.is_running());
}

#[test]
fn whoever_opens_a_set_waits_for_those_that_are_being_closed() {
    let closing = Closing::default();
    closing.wait();
    let [first, second] = [closing.begin(), closing.begin()];
    drop(first);
    std::thread::scope(|scope| {
        let opening = scope.spawn(|| closing.wait());
        std::thread::sleep(Duration::from_millis(20));
        assert!(!opening.is_finished());
        // Another can be closed meanwhile.
        drop(closing.begin());
        drop(second);
    });
}
