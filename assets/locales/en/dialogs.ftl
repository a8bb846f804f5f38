# Dialogs

button-save = Save
button-do-not-save = Don't save
button-save-elsewhere = Save as…
button-replace = Replace
button-cancel = Cancel
button-close = Close
button-delete = Delete
button-remove = Remove
button-apply = OK
button-add = Add
button-merge = Merge
button-load = Load
button-from-file = From a file…
button-read-as = Read in this encoding

dialog-save = Save the changes?
dialog-save-text = “{ $name }” has changes that are not saved. They are lost if you don't save them.
dialog-delete-category = Delete the category “{ $name }”?
dialog-delete-category-text = { $count ->
    [0] No annotation has this category. This can be undone.
    [one] { $count } annotation loses this category, and is deleted if it has no other. This can be undone.
   *[other] { $count } annotations lose this category; those that have no other are deleted. This can be undone.
}
dialog-remove-document = Remove “{ $name }” from the set?
dialog-remove-document-text = { $count ->
    [0] It has no annotations. Its file stays as it is. This can be undone.
    [one] Its { $count } annotation goes with it. Its file stays as it is. This can be undone.
   *[other] Its { $count } annotations go with it. Its file stays as it is. This can be undone.
}
dialog-changed-outside = Somebody else changed the file
dialog-changed-outside-text = Another person or program has changed this file since it was last read or saved. Saving elsewhere leaves it as it is; before it is replaced, what it holds now is kept among the earlier versions.{"\u000A\u000A"}{ $path }
dialog-about = { $name } { $version }
dialog-about-text = No network, no uploads, and documents are never changed. Comes with Noto Sans SC (SIL Open Font License 1.1).

dialog-edit-category = Edit the category “{ $name }”
dialog-new-category = New category
dialog-name = Name
dialog-name-needed = A name is needed
dialog-parent = Goes below
dialog-color = Colour
dialog-color-free = Any colour, written like #4477aa
dialog-color-wrong = A colour is written like #4477aa
dialog-key = Key
dialog-key-hint = One letter or digit: press it to tag what is selected
dialog-key-taken = It is the key of “{ $name }” now, and moves to this category
dialog-description = Description
dialog-description-hint = What belongs here, and what does not

dialog-merge = Merge “{ $name }” into…
dialog-merge-text = { $count ->
    [0] No annotation has it. The categories below it move to the chosen one. This can be undone.
    [one] { $count } annotation gets the chosen category instead, and the categories below it move there. This can be undone.
   *[other] { $count } annotations get the chosen category instead, and the categories below it move there. This can be undone.
}
dialog-merge-find = Find category
dialog-merge-choose = Choose the category to merge into

dialog-rename-document = Rename the document
dialog-document-title = Title of the document
dialog-rename-set = Rename the annotation set
dialog-set-title = Title of the set
dialog-rename-coder = Change the coder
dialog-coder-name = Name of the coder
dialog-coder-hint = New annotations bear this name; those that are there stay as they are.

dialog-read-as = Read “{ $name }” in another encoding
dialog-read-as-text = Choose the one whose beginning makes sense.
dialog-read-as-option = { $encoding } ({ $certainty })
dialog-read-as-none = The file cannot be read
certainty-certain = certain
certainty-likely = likely
certainty-doubtful = doubtful

dialog-load-codebook = Load a codebook
dialog-load-codebook-text = Its categories are added to the codebook; those that are there already stay as they are.
dialog-codebook-option = { $name } ({ $count } categories)
