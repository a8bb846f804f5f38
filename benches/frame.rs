//! How long does a frame take (draw and tessellate, no GPU) while a 100 MB text with 1,000,000
//! annotations is scrolled, resized, searched and tagged? And a text that is one paragraph of
//! 3,000,000 characters?
//!
//! Prints median, 99th percentile and the worst of each way of moving, beside the limits;
//! criterion has no percentiles, so this bench measures by itself. `cargo bench --bench frame`.

#![expect(
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a bench that cannot set up has nothing to measure"
)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use egui::{
    Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, RawInput, Rect, pos2, vec2,
};
use speechmark::gui::document_view::DocumentView;
use speechmark::gui::file_picker::SystemPicker;
use speechmark::gui::settings::Settings;
use speechmark::gui::{App, Start};

const N_ANNOTATIONS: usize = 1_000_000;
const TEXT_BYTES: usize = 100 << 20;
const LONG_PARAGRAPH_CHARS: usize = 3_000_000;
const SIZE: egui::Vec2 = vec2(1280.0, 860.0);

fn main() {
    first_frame();
    println!("limits: median 4 ms, 99 % 8 ms, worst 16 ms");
    let text = hard_wrapped_text();
    measure("100 MB", &text, N_ANNOTATIONS);
    drop(text);
    let paragraph = "要坚持教育优先发展，把更多资源投向农村学校和薄弱学校。落实2020年任务"
        .chars()
        .cycle()
        .take(LONG_PARAGRAPH_CHARS)
        .collect::<String>();
    measure("one paragraph", &paragraph, 10_000);
}

/// Opens a text with annotations spread over it, and measures frames in every way of moving.
fn measure(name: &str, text: &str, n_annotations: usize) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("long.txt"), text).expect("the text is written");
    let set = folder.path().join("long.ron");
    std::fs::write(&set, annotations(text, n_annotations)).expect("the set is written");

    let ctx = egui::Context::default();
    let start = Start {
        files: vec![set],
        // Saving is measured by itself.
        settings: Settings {
            saves_by_itself: false,
            ..Settings::default()
        },
        ..Start::default()
    };
    let mut app = App::new(&ctx, start, Box::<SystemPicker>::default());
    let mut bench = Bench {
        ctx,
        time: 0.0,
        size: SIZE,
        modifiers: Modifiers::NONE,
    };
    let begun = Instant::now();
    while app.session().is_none() || app.is_busy() {
        bench.frame(&mut app, Vec::new());
        std::thread::sleep(Duration::from_millis(10));
    }
    let n = app
        .session()
        .map_or(0, |session| session.set().annotations.len());
    println!(
        "{name}: {n} annotations, {} MB, opened in {:.1} s",
        text.len() >> 20,
        begun.elapsed().as_secs_f64()
    );
    for _ in 0..20 {
        bench.frame(&mut app, Vec::new());
    }

    let page = pos2(600.0, 400.0);
    bench.run("wheel", &mut app, 600, |_| {
        vec![Event::PointerMoved(page), wheel(-90.0)]
    });
    bench.run("page down", &mut app, 300, |_| {
        key(Key::PageDown, Modifiers::NONE)
    });
    let area = app.view().map_or(Rect::ZERO, DocumentView::scroll_map_area);
    let map = |share: f32| {
        pos2(
            area.center().x,
            area.min.y + 1.0 + share * (area.height() - 2.0),
        )
    };
    bench.frame(
        &mut app,
        vec![Event::PointerMoved(map(0.0)), button(map(0.0), true)],
    );
    bench.run("scroll bar, end to end", &mut app, 300, |n| {
        vec![Event::PointerMoved(map(n as f32 / 300.0))]
    });
    bench.frame(&mut app, vec![button(map(1.0), false)]);
    bench.run("jump to either end", &mut app, 100, |n| {
        let edge = if n % 2 == 0 { Key::Home } else { Key::End };
        key(edge, Modifiers::COMMAND)
    });
    bench.frame(&mut app, key(Key::Home, Modifiers::COMMAND));
    bench.run("select by rows", &mut app, 300, |_| {
        key(Key::ArrowDown, Modifiers::SHIFT)
    });
    bench.run("grow and shrink", &mut app, 60, |n| {
        let way = if n % 8 < 4 {
            Key::ArrowRight
        } else {
            Key::ArrowLeft
        };
        key(way, Modifiers::ALT | Modifiers::SHIFT)
    });
    bench.resize(&mut app, 200);
    bench.run("text size", &mut app, 60, |n| {
        let way = if n % 2 == 0 { Key::Plus } else { Key::Minus };
        key(way, Modifiers::COMMAND)
    });
    bench.frame(&mut app, key(Key::Home, Modifiers::COMMAND));
    bench.run("tag and take off", &mut app, 100, |n| match n % 4 {
        0 => key(Key::ArrowRight, Modifiers::NONE),
        1 => key(Key::ArrowRight, Modifiers::SHIFT),
        _ => vec![Event::Text("1".to_owned())],
    });
    bench.save_meanwhile(&mut app);
    // What is selected is looked for: one character, which is frequent.
    bench.frame(&mut app, key(Key::ArrowRight, Modifiers::NONE));
    bench.frame(&mut app, key(Key::ArrowRight, Modifiers::SHIFT));
    bench.frame(&mut app, key(Key::F, Modifiers::COMMAND));
    bench.frame(&mut app, key(Key::F, Modifiers::COMMAND | Modifiers::SHIFT));
    let words = ["教", "育", "优", "先"];
    bench.run("type in Find", &mut app, 120, |n| match n % 24 {
        at if at < 4 => vec![Event::Text(
            words.get(at).copied().unwrap_or("教").to_owned(),
        )],
        at if at < 20 => Vec::new(),
        _ => key(Key::Backspace, Modifiers::NONE),
    });
    // The hits of 100 MB take longer than these frames.
    while app.is_busy() {
        bench.frame(&mut app, Vec::new());
        std::thread::sleep(Duration::from_millis(5));
    }
    bench.run("next hit", &mut app, 120, |_| key(Key::F3, Modifiers::NONE));
    // All hits, up to a hundred thousand and more, with the first category of the picker.
    bench.frame(
        &mut app,
        key(Key::Enter, Modifiers::COMMAND | Modifiers::SHIFT),
    );
    bench.run("tag all hits", &mut app, 400, |n| match n {
        2 => key(Key::Enter, Modifiers::NONE),
        _ => Vec::new(),
    });
    println!(
        "    {} annotations now",
        app.session()
            .map_or(0, |session| session.set().annotations.len())
    );
    bench.frame(&mut app, key(Key::Z, Modifiers::COMMAND));
    bench.run("nothing happens", &mut app, 200, |_| Vec::new());
}

/// Prints what the program itself needs from its start to the first frame with the sample:
/// reading, paragraphs, fonts, panels, layout, tessellation.
fn first_frame() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let document = folder.path().join("sample.txt");
    let sample = include_str!("../assets/sample/rural-work-meeting.txt");
    std::fs::write(&document, sample).expect("the sample is written");
    let begun = Instant::now();
    let ctx = egui::Context::default();
    let start = Start {
        files: vec![document],
        ..Start::default()
    };
    let mut app = App::new(&ctx, start, Box::<SystemPicker>::default());
    let mut bench = Bench {
        ctx,
        time: 0.0,
        size: SIZE,
        modifiers: Modifiers::NONE,
    };
    while app.view().is_none() {
        bench.frame(&mut app, Vec::new());
    }
    bench.frame(&mut app, Vec::new());
    println!(
        "first frame with the sample: {:.1} ms of the program's own",
        begun.elapsed().as_secs_f64() * 1e3
    );
}

struct Bench {
    ctx: egui::Context,
    time: f64,
    size: egui::Vec2,
    modifiers: Modifiers,
}

impl Bench {
    /// Runs one frame and returns how long it took.
    fn frame(&mut self, app: &mut App, events: Vec<Event>) -> Duration {
        self.time += 1.0 / 60.0;
        let modifiers = events
            .iter()
            .find_map(|event| match event {
                Event::Key { modifiers, .. } => Some(*modifiers),
                _ => None,
            })
            .unwrap_or_default();
        let mut events = events;
        if modifiers != self.modifiers {
            self.modifiers = modifiers;
            events.insert(0, Event::ModifiersChanged(modifiers));
        }
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, self.size)),
            time: Some(self.time),
            events,
            focused: true,
            ..RawInput::default()
        };
        let start = Instant::now();
        let mut output = self.ctx.run_ui(input, |ui| {
            let ctx = ui.ctx().clone();
            app.logic(&ctx);
            app.draw(ui);
        });
        let primitives = self.ctx.tessellate(output.shapes, output.pixels_per_point);
        let took = start.elapsed();
        output.textures_delta.clear();
        assert!(!primitives.is_empty(), "nothing was drawn");
        took
    }

    fn run(&mut self, name: &str, app: &mut App, n: usize, events: impl Fn(usize) -> Vec<Event>) {
        let mut places = std::collections::HashSet::new();
        let mut times = Vec::with_capacity(n);
        for n in 0..n {
            times.push(self.frame(app, events(n)));
            places.insert(place(app));
        }
        report(name, times, places.len());
    }

    /// Saves, and goes on reading and tagging until it is saved.
    fn save_meanwhile(&mut self, app: &mut App) {
        let begun = Instant::now();
        let mut times = vec![self.frame(app, key(Key::S, Modifiers::COMMAND))];
        while app.is_busy() {
            let events = match times.len() % 40 {
                10 => key(Key::ArrowRight, Modifiers::SHIFT),
                11 | 12 => vec![Event::Text("1".to_owned())],
                _ => vec![wheel(-90.0)],
            };
            times.push(self.frame(app, events));
            std::thread::sleep(Duration::from_millis(4));
        }
        times.push(self.frame(app, Vec::new()));
        let seconds = begun.elapsed().as_secs_f64();
        report(&format!("saved within {seconds:.1} s"), times, 1);
    }

    /// Makes the window narrower and wider, at every frame.
    fn resize(&mut self, app: &mut App, n: usize) {
        let mut times = Vec::with_capacity(n);
        for step in 0..n {
            let share = (step % 100) as f32 / 100.0;
            self.size = vec2(900.0 + 400.0 * share, 700.0 + 160.0 * share);
            times.push(self.frame(app, Vec::new()));
        }
        self.size = SIZE;
        report("resize", times, 1);
    }
}

/// Where the view and the caret are.
fn place(app: &App) -> Option<(u32, u32)> {
    app.view().map(|view| (view.on_screen().0, view.caret()))
}

fn report(name: &str, mut times: Vec<Duration>, n_places: usize) {
    times.sort_unstable();
    let at = |share: f64| {
        let n = ((times.len() - 1) as f64 * share) as usize;
        times.get(n).copied().unwrap_or_default().as_secs_f64() * 1e3
    };
    println!(
        "  {name:<24} median {:>6.2} ms   99 % {:>6.2} ms   worst {:>6.2} ms   {n_places} places",
        at(0.5),
        at(0.99),
        at(1.0),
    );
}

fn wheel(points: f32) -> Event {
    Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    }
}

/// A key that is pressed and let go: one that is held is not the same.
fn key(key: Key, modifiers: Modifiers) -> Vec<Event> {
    [true, false]
        .map(|pressed| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        })
        .into()
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

/// Paragraphs of about 300 characters, wrapped at 28, as from an official page.
fn hard_wrapped_text() -> String {
    let words: Vec<char> = "要坚持教育优先发展把更多资源投向农村学校和薄弱学校落实好困难学生资助住房安全实施动态管理密切关注新增危房产业扶贫利益联结机制健康签约服务"
        .chars()
        .collect();
    let mut text = String::with_capacity(TEXT_BYTES + 4096);
    let mut state = 1_u64;
    while text.len() < TEXT_BYTES {
        let mut room = 26;
        for n in 0..300 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let pick = (state >> 33) as usize;
            if room == 0 {
                text.push('\n');
                room = 28;
            }
            let mark = n % 23 == 22;
            text.push(if mark {
                '，'
            } else {
                words.get(pick % words.len()).copied().unwrap_or('一')
            });
            room -= 1;
        }
        text.push_str("。\n");
    }
    text
}

/// A set of annotations of one to forty characters, spread over the text.
fn annotations(text: &str, n_annotations: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut set = String::from(
        "(\nversion: 1,\nid: \"0198c0de-0000-7000-8000-000000000001\",\ndocuments: [\n",
    );
    writeln!(
        set,
        "(key: \"long\", path: \"long.txt\", encoding: \"UTF-8\", chars: {}, hash: \"\"),\n],",
        chars.len()
    )
    .expect("a string takes everything");
    set.push_str("coders: [\n(key: \"a\", name: \"甲\"),\n],\ncategories: [\n");
    let colors = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee"];
    for (n, color) in colors.iter().enumerate() {
        writeln!(
            set,
            "(key: \"c{n}\", name: \"类别{n}\", color: \"{color}\", shortcut: Some('{}')),",
            n + 1
        )
        .expect("a string takes everything");
    }
    set.push_str("],\nannotations: [\n");
    let step = chars.len() / n_annotations;
    for n in 0..n_annotations {
        let start = n * step + n % 7;
        let longest = chars.get(start..).unwrap_or_default().iter();
        // Within its paragraph, so that the quote is what stands there.
        let passage: String = longest
            .take(4 + n % 36)
            .take_while(|c| **c != '。')
            .collect();
        if passage.trim().is_empty() {
            continue;
        }
        let end = start + passage.chars().count();
        let quote = passage.replace('\n', "");
        writeln!(
            set,
            "(id: \"0198c0de-0000-7000-8001-{n:012x}\", document: \"long\", span: ({start}, {end}), quote: {quote:?}, categories: [\"c{}\"], coder: \"a\", created: \"2026-11-23T10:00:00Z\", modified: \"2026-11-23T10:00:00Z\"),",
            n % 5
        ).expect("a string takes everything");
    }
    set.push_str("],\n)\n");
    set
}
