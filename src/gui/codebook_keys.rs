//! The codebook by keys: choosing a category, and moving it among the others.

use super::App;
use super::command::Command;
use super::panels::{Landing, step_among_siblings};
use crate::model::{AnnotationSet, Key};

impl App {
    /// Chooses the category after the chosen one, or before it, in the order of the tree.
    pub(super) fn choose_next_category(&mut self, forth: bool) {
        let Some(session) = &self.session else { return };
        let order = tree_order(session.set());
        let n = order.len();
        let at = self
            .category
            .as_ref()
            .and_then(|chosen| order.iter().position(|key| key == chosen));
        let next = match at {
            Some(at) if forth => (at + 1) % n,
            Some(at) => (at + n - 1) % n,
            None if forth => 0,
            None => n.saturating_sub(1),
        };
        if let Some(key) = order.get(next) {
            self.category = Some(key.clone());
            if let Some(category) = session.set().category(key) {
                // The panel may have scrolled it out of sight, or be closed.
                let path = session.set().category_path(&category.key);
                let words = self.locale.with("category-chosen", &[("category", &path)]);
                self.notifications.info(words);
            }
        }
    }

    /// Moves the chosen category a step; says so where it cannot go further.
    pub(super) fn move_category(&mut self, command: Command) {
        let (Some(session), Some(key)) = (&self.session, self.category.clone()) else {
            return;
        };
        match landing(session.set(), &key, command) {
            Some(Landing { parent, before }) => {
                self.change(|session| {
                    session.move_category(&key, parent.as_ref(), before.as_ref())
                });
            }
            None => self.notifications.info(self.locale.text("why-no-step")),
        }
    }
}

/// Returns where a command takes a category; `None` where it cannot.
fn landing(set: &AnnotationSet, key: &Key, command: Command) -> Option<Landing> {
    let category = set.category(key)?;
    match command {
        Command::MoveCategoryUp => step_among_siblings(set, key, true),
        Command::MoveCategoryDown => step_among_siblings(set, key, false),
        Command::IndentCategory => {
            // To the end of what is below the one before it.
            let siblings: Vec<&Key> = set
                .children(category.parent.as_ref())
                .map(|sibling| &sibling.key)
                .collect();
            let at = siblings.iter().position(|sibling| *sibling == key)?;
            let parent = siblings.get(at.checked_sub(1)?)?;
            Some(Landing {
                parent: Some((*parent).clone()),
                before: None,
            })
        }
        Command::OutdentCategory => {
            // Right behind the one it was below.
            let parent = set.category(category.parent.as_ref()?)?;
            let siblings: Vec<&Key> = set
                .children(parent.parent.as_ref())
                .map(|sibling| &sibling.key)
                .collect();
            let at = siblings
                .iter()
                .position(|sibling| **sibling == parent.key)?;
            Some(Landing {
                parent: parent.parent.clone(),
                before: siblings.get(at + 1).map(|key| (*key).clone()),
            })
        }
        _ => None,
    }
}

/// Returns all categories as the tree shows them: each before what is below it.
fn tree_order(set: &AnnotationSet) -> Vec<Key> {
    let mut order = Vec::with_capacity(set.categories.len());
    let mut waiting: Vec<&Key> = set.children(None).map(|category| &category.key).collect();
    waiting.reverse();
    while let Some(key) = waiting.pop() {
        // Parents of a set that was written by hand might go round in circles.
        if order.contains(key) {
            continue;
        }
        order.push(key.clone());
        let children: Vec<&Key> = set
            .children(Some(key))
            .map(|category| &category.key)
            .collect();
        waiting.extend(children.into_iter().rev());
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{CountingOrigin, Session};

    fn set() -> Session {
        let mut session = Session::new("张三", Box::new(CountingOrigin::default()));
        let parent = session.add_category("甲", None).expect("it is new");
        for name in ["乙", "丙"] {
            session.add_category(name, None).expect("it is new");
        }
        session
            .add_category("甲一", Some(&parent))
            .expect("it is new");
        session
    }

    fn names(session: &Session) -> Vec<String> {
        let set = session.set();
        tree_order(set)
            .iter()
            .map(|key| set.category_path(key))
            .collect()
    }

    fn after(key: &str, command: Command) -> Option<Vec<String>> {
        let mut session = set();
        let key = session
            .set()
            .categories
            .iter()
            .find(|category| category.name == key)
            .map(|category| category.key.clone())?;
        let Landing { parent, before } = landing(session.set(), &key, command)?;
        session
            .move_category(&key, parent.as_ref(), before.as_ref())
            .expect("it can go there");
        Some(names(&session))
    }

    #[test]
    fn the_order_is_that_of_the_tree() {
        assert_eq!(names(&set()), ["甲", "甲 / 甲一", "乙", "丙"]);
    }

    #[test]
    fn categories_move_up_down_in_and_out() {
        let check = |key, command, expected: &[&str]| {
            let found = after(key, command).expect("it can move");
            assert_eq!(found, expected, "{command:?}");
        };
        check(
            "丙",
            Command::MoveCategoryUp,
            &["甲", "甲 / 甲一", "丙", "乙"],
        );
        check(
            "乙",
            Command::MoveCategoryDown,
            &["甲", "甲 / 甲一", "丙", "乙"],
        );
        check(
            "乙",
            Command::IndentCategory,
            &["甲", "甲 / 甲一", "甲 / 乙", "丙"],
        );
        check(
            "甲一",
            Command::OutdentCategory,
            &["甲", "甲一", "乙", "丙"],
        );
        assert_eq!(after("甲", Command::MoveCategoryUp), None);
        assert_eq!(after("甲", Command::IndentCategory), None);
        assert_eq!(after("乙", Command::OutdentCategory), None);
    }
}
