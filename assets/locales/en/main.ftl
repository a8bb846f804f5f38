# The text, the find bar and work under way

find-placeholder = Find text
find-count = { $current } of { $total }
find-none = Not found
find-regex = Regular expression
find-tag-all = Tag all…
find-close = Close the find bar
find-next = Next
find-previous = Previous
find-error = The pattern is wrong: { $error }
find-empty = There is nothing to look for
find-too-large = The pattern is too large
find-not-a-letter = Initials are letters from a to z, and “{ $letter }” is none
find-too-many-letters = Too many initials: { $count }
find-initials = Pinyin initials
find-where = Where to find
find-everywhere = Everywhere
find-untagged = Not tagged yet
find-within = Within { $category }
find-list = List
find-tag-ticked = Tag { $count } ticked…
find-count-most = { $current } of { $total } or more
hits-ticked = { $ticked } of { $total } ticked
hits-tick-all = Tick all
hits-tick-none = Untick all
hits-tick = Tick the hit in line { $line }
find-searching = Searching…

hint-no-text = The text of this document is not at hand; its annotations are listed on the right. Show where the document is now: { $path }
late-for-set = “{ $name }” was meant for a set that is no longer open; nothing was done with it
others-not-added = The files that were given together with it were left out: they were not meant for the set that is open
opened-set-beside = Opened the annotation set beside the document, { $name }
saved = Saved { $name }
undone = Undone: { $label }
redone = Redone: { $label }
copied = Copied
tagged-gone = The last category was taken off, and the annotation with it
tagging-stopped = Something else has changed the set; tagging has stopped after { $count } places
tagged-all = { $count ->
    [0] All ticked hits have this category already
    [one] Tagged { $count } place
   *[other] Tagged { $count } places
}
document-view-name = Text
annotation-name = { $categories }: { $quote }
caret-in = In annotation: { $categories }
caret-out = Out of annotation: { $categories }
unplaced-warning = { $count ->
    [one] { $count } annotation is not found in the document; it stands at the end of the list
   *[other] { $count } annotations are not found in the document; they stand at the end of the list
}

# Opening, saving, copying
untitled = Untitled
pick-open = Open a document or an annotation set
pick-document = Choose a document
pick-codebook = Choose a codebook or an annotation set
pick-merge-copy = Choose another copy of this annotation set
pick-save = Save the annotation set as
pick-kind-all = Documents and annotation sets
pick-kind-text = Text documents
pick-kind-set = Annotation sets and codebooks
pick-kind-any = All files
codebook-loaded = Codebook { $name } loaded: { $count } new categories
copy-reference = "{ $words }" ({ $document }, { $place }, line { $line })
copy-reference-by-line = "{ $words }" ({ $document }, line { $line })
error-job = Work in the background stopped unexpectedly. No annotation is affected; please try again.
palette-categories-for-hits = Category to put on the ticked hits
