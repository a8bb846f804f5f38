# What is kept beside a set: recovery, locks

status-read-only = Read only
recovered = { $count } unsaved changes of { $time } are back; Ctrl+Z takes them out again
recovered-damage = Part of the journal of changes was damaged and could not be brought back; it is kept aside
recovery-copy = { $count } changes of { $time } were never saved, and the file was changed elsewhere since. They can be saved as a copy.
recovery-copy-save = Save them as a copy
recovery-copied = Saved as a copy: { $path }
recovery-unknown = { $count } changes were never saved, and the file they belong to is not known any more; the journal is kept for 30 days
unnamed-found = A set that was never saved: { $name }, { $count } annotations, { $time }
unnamed-open = Open it
unnamed-decline = Do not offer it again
journal-trouble = Changes cannot be written to the journal: { $why }. Save the set, so that nothing is lost.

document-followed = “{ $name }” has changed; { $moved } annotations were moved along, { $unchanged } are where they were. Ctrl+Z takes it back
document-followed-partly = “{ $name }” has changed; { $moved } annotations were moved along. To be looked at: { $changed } with other words, { $uncertain } uncertain, { $lost } not found
document-review = Look at them…
dialog-review = Passages of the changed document
review-changed = Other words now
review-uncertain = In one of these places?
review-settled = Settled
review-not-found = Not found; kept in the set and its list
review-go-there = Go there
review-old-words = Marked: { $words }
review-new-words = Now: { $words }
review-candidate = { $words } ({ $percent } % alike)

dialog-backups = Earlier versions of this set
backups-text = What the file held before each of the last saves. Going back can be undone like any other step.
backups-none = There are no earlier versions yet: they are kept from the second save on
backups-damaged = This version is damaged
backups-restore = Go back to it
backups-copy = Save as a copy
backups-option = { $time } · { $count } annotations · { $size } KB
backups-option-damaged = { $time } · damaged · { $size } KB
backups-restored = The set is as it was before { $time }; Ctrl+Z takes it back
error-other-set = It is a version of another set

salvage-offer = Save what can be read as a copy, and open it
salvaged = { $count } annotations were salvaged into a copy; { $lost } places of the damaged file could not be read. It stays as it is.
salvage-nothing = No line of it is a record of an annotation set
