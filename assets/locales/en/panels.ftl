# Panels, status bar, first screen, palette and messages

app-name = Speechmark
app-about = Open a speech or policy paper, highlight passages and tag them with categories. Everything stays on this computer.

list-separator = {", "}

panel-documents = Documents
panel-codebook = Codebook
panel-inspector = Current annotation
panel-annotations = Annotations

documents-none = The set has no documents yet
documents-fold-outline = Fold the outline
documents-unfold-section = Unfold “{ $title }”
documents-fold-section = Fold “{ $title }”
documents-unfold-outline = Unfold the outline
document-changed = The file is not as it was when the set was last saved

codebook-filter = Filter by name or pinyin
codebook-none = The codebook is empty. Type a name below to make the first category.
codebook-none-found = No category matches
codebook-fold = Fold { $name }
codebook-unfold = Unfold { $name }
codebook-new = New category, Enter adds it
codebook-new-under = Goes below “{ $name }”
codebook-new-on-top = Put it at the top level instead
category-state = { $count ->
    [one] { $count } annotation
   *[other] { $count } annotations
}
category-state-on = { $count ->
    [one] On the current annotation, { $count } annotation
   *[other] On the current annotation, { $count } annotations
}
category-state-key = { $state }, key { $key }
category-tag = Tag with this category
category-color = Colour
category-new-below = New category below
category-move-up = Move up
category-move-down = Move down
category-move-under = Move under…
category-top = Top level
color-name = Colour { $color }

inspector-hint = Select some text, then press a category's key, click a category, or press Enter to pick one. A click on a bar beside the text shows an annotation that is there.
inspector-note = Note
inspector-note-too-long = This note is too long to be changed here ({ $count } characters): only how it begins is shown. All of it stays in the file
inspector-note-hint = Reasons, doubts, leads
inspector-take-off = Take { $name } off
inspector-take-last-off = It is the last category: the annotation goes with it (this can be undone)
inspector-delete = Delete annotation
inspector-delete-hint = This can be undone
inspector-created = By { $coder }, { $time }
inspector-modified = Changed { $time }
inspector-field-required = { $name } (required)
inspector-field-none = Not filled in

annotations-count = Annotations ({ $shown } / { $total })
annotations-count-all = Annotations ({ $total })
annotations-words = Find in passages and notes
annotations-all-documents = All documents
annotations-all-categories = All categories
annotations-all-coders = All coders
annotations-category-filter = Filter by category
annotations-coder-filter = Filter by coder
annotations-none = There are no annotations yet
annotations-none-found = No annotation matches
annotation-row = { $categories }: { $quote }
annotation-row-unplaced = Not placed. { $categories }: { $quote }
annotation-unplaced = The passage is not found in the document: the document is missing or has changed
annotation-unplaced-mark = not placed
annotation-note-mark = note
annotation-go = Go there

place-heading = heading
place-paragraph = paragraph { $number }
place-line = line { $line }

status-nothing-open = No annotation set is open
status-line-column = line { $line }, column { $column }
status-selected = { $count ->
    [one] { $count } character selected
   *[other] { $count } characters selected
}
status-annotations = { $count ->
    [one] { $count } annotation
   *[other] { $count } annotations
}
status-unplaced = { $count } not placed
status-coder = Coder: { $name }
status-saved = Saved: { $name }
status-unsaved = Not saved: { $name }
status-new = No changes yet
status-no-file = new set

welcome-open = Open a file…
welcome-drop = or drop a file here
welcome-sample = Look at the sample speech
welcome-recent = Recent files
welcome-missing = no longer there
welcome-forget = Take { $name } off the list

palette-commands = Name of a command
palette-categories = Name or key of a category
palette-none-found = Nothing matches
palette-new-category = New category “{ $name }”

notification-dismiss = Dismiss the message
