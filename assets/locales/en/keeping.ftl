# What is kept beside a set: recovery, locks

status-read-only = Read only
read-only-is-free = Nobody else has this set open any more
read-only-open = Open it for changing
recovered = { $count } unsaved changes of { $time } are back; Ctrl+Z takes them out again
undo-this-step = Undo this step
recovery-unreadable = The journal cannot be read ({ $why }); unsaved changes of the last time, if there were any, cannot be brought back. It stays as it is: { $path }
recovered-damage = Part of the journal of changes was damaged and could not be brought back; it is kept aside
recovery-copy = { $count } changes of { $time } were never saved, and the file was changed elsewhere since. They can be saved as a copy.
recovery-copy-save = Save them as a copy
recovery-copied = Saved as a copy: { $path }
recovery-still-kept = Nothing is lost: the changes are still kept, and can be saved as a copy once the cause is removed.
too-many-copies = Too many copies lie beside it already; move some of them elsewhere first: { $path }
recovery-unknown = { $count } changes were never saved, and the file they belong to is not known any more; the journal is kept for 30 days
unnamed-found = A set that was never saved: { $name }, { $count } annotations, { $time }
unnamed-open = Open it
unnamed-decline = Do not offer it again
no-data-folder = No folder for the program's data can be found: changes are not journaled, and a crash or a power cut loses them. Save often.
journal-trouble = Changes cannot be written to the journal: { $why }. Save the set, so that nothing is lost.
trouble-lock = Others cannot be told that the set is being edited here: { $why }. Do not open it elsewhere at the same time.
trouble-earlier-versions = What the file held before it was saved could not be kept among the earlier versions: { $why }. Saving itself is not affected.
trouble-old-journal = A journal that is not needed any more could not be moved away: { $why }. Annotations are not affected.
trouble-base = What the file holds now could not be kept: { $why }. Changes are written to the journal all the same, but if somebody else changes the file, it cannot be said what.
trouble-written-over = What somebody else wrote, and was written over, could not be kept beside the file: { $why }. The next merge tries again.

document-followed = “{ $name }” has changed; { $moved } annotations were moved along, { $unchanged } are where they were. Ctrl+Z takes it back
document-followed-partly = “{ $name }” has changed; { $moved } annotations were moved along. To be looked at: { $changed } with other words, { $uncertain } uncertain, { $lost } not found
finding-cancelled = The passages of “{ $name }” were not looked for to the end; they stay as they were
finding-again = Look again
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
review-more = { $count ->
    [one] and one more: list it
   *[other] and { $count } more: list them
  }
review-moved = Moved ({ $count })
review-moved-row = { $words } · { $place }

dialog-backups = Earlier versions of this set
backups-text = What the file held before each of the last saves (of saves that happened by themselves, one every ten minutes). Going back can be undone like any other step.
backups-none = There are no earlier versions yet: they are kept from the second save on
backups-damaged = This version is damaged
backups-restore = Go back to it
backups-copy = Save as a copy
backups-option = { $time } · { $count } annotations · { $size } KB
backups-option-damaged = { $time } · damaged · { $size } KB
backups-same = The same as now
backups-differs = Going back to it, compared with now:
backups-back = Comes back: { $count }
backups-gone = Goes away: { $count }
backups-changed = Changes back: { $count }
backups-more = and { $count } more
backups-restored = The set is as it was before { $time }; Ctrl+Z takes it back
error-other-set = It is a version of another set

salvage-offer = Save what can be read as a copy, and open it
salvaged = { $count } annotations were salvaged into a copy; { $lost } places of the damaged file could not be read. It stays as it is.
salvage-nothing = No line of it is a record of an annotation set

not-saved-journaled = Nothing is lost: the changes are in the journal. Remove the cause and press Ctrl+S, or save elsewhere.
not-saved-in-memory = The changes are in this window alone. Remove the cause and press Ctrl+S, or save elsewhere, before you close it.
merged-file = Somebody else changed the file; merged: { $count ->
    [one] one change
   *[other] { $count } changes
  }. Ctrl+Z undoes it
dialog-merge-file = Somebody else changed the file, and some things were changed on both sides
merged-copy = { $count ->
    [0] “{ $name }” holds nothing that is not here already
    [one] “{ $name }” merged: one change. Ctrl+Z undoes it
   *[other] “{ $name }” merged: { $count } changes. Ctrl+Z undoes it
  }
copy-not-yet = “{ $name }” is not merged yet: the set is merged with its own file first. Then it can be merged
copy-written-over = What somebody else had saved at the same moment was written over. It lies beside the set now, as “{ $name }”, and can be merged.
copy-beside = Beside this set lies another copy of it, “{ $name }”, with { $count ->
    [one] one annotation that was made, changed or deleted there, and not here
   *[other] { $count } annotations that were made, changed or deleted there, and not here
  }
dialog-merge-copy = The two copies differ in some things
dialog-merge-file-text = Everything else is merged by itself, and the annotations of both sides are kept. Choose what is to stay of the following.
button-merge-file = Merge
merge-ours = Here
merge-theirs = Theirs
merge-side-ours = here
merge-side-theirs = there
merge-nothing = (nothing)
merge-both-kept = Both are kept
merge-contested = { $item } · { $part }
merge-both-changed = { $item }: “{ $ours }” here, “{ $theirs }” there
merge-deleted-and-changed = { $item }: deleted { $side }, but changed on the other side; kept
merge-deleted-and-used = { $item }: deleted { $side }, but still used on the other side; kept
merge-missing = { $item }: missing { $side }, but not deleted; kept
merge-shortcut-taken = { $item }: the key { $shortcut } now belongs to { $by }
merge-parent-gone = { $item }: the category above it, “{ $parent }”, was deleted; moved up
merge-parent-cycle = { $item }: would have stood under itself (by way of “{ $parent }”); moved to the top
merge-answers = { $item }: did not take { $count } of its answers, and takes them now
merge-more = { $count ->
    [one] and one more
   *[other] and { $count } more
  }
merge-not-listed = { $count ->
    [one] and one more, decided as proposed unless you choose: list it
   *[other] and { $count } more, decided as proposed unless you choose: list them
  }
changed-outside = The file was changed elsewhere since it was last open here: { $what }
changed-outside-many = The file was changed elsewhere since it was last open here, in { $count } records: { $what } and others
changed-outside-unknown = The file was changed elsewhere since it was last open here
merge-item-set = Set
merge-item-document = Document “{ $name }”
merge-item-coder = Coder “{ $name }”
merge-item-field = Field “{ $name }”
merge-item-category = Category “{ $name }”
merge-item-annotation = Annotation “{ $name }”
merge-part-title = title
merge-part-name = name
merge-part-source = text
merge-part-parent = category above
merge-part-color = colour
merge-part-shortcut = key
merge-part-description = description
merge-part-kind = kind
merge-part-required = whether required
merge-part-categories = categories
merge-part-passage = place and words
merge-part-note = note
merge-part-coder = coder
merge-part-document-order = order of documents
merge-part-coder-order = order of coders
merge-part-field-order = order of fields
merge-part-category-order = order of categories
error-file-of-other-set = the file holds another set now
