# 对话框

button-save = 保存
button-do-not-save = 不保存
button-save-elsewhere = 另存为…
button-replace = 覆盖
button-cancel = 取消
button-close = 关闭
button-delete = 删除
button-remove = 移除
button-apply = 确定
button-add = 添加
button-merge = 合并
button-load = 载入
button-from-file = 从文件载入…
button-read-as = 以此编码读取

dialog-save = 保存更改吗？
dialog-save-text = “{ $name }”里有尚未保存的更改。不保存，这些更改就会丢失。
dialog-delete-category = 删除类别“{ $name }”？
dialog-delete-category-text = { $count ->
    [0] 没有标注用到这个类别。可以撤销。
   *[other] { $count } 条标注会失去这个类别，其中没有其他类别的标注会一并删除。可以撤销。
}
dialog-remove-document = 从标注集移除“{ $name }”？
dialog-remove-document-text = { $count ->
    [0] 它没有标注。文件本身不受影响。可以撤销。
   *[other] 它的 { $count } 条标注会一并移除。文件本身不受影响。可以撤销。
}
dialog-changed-outside = 文件已被他人更改
dialog-changed-outside-text = 自上次读取或保存以来，这个文件被他人或别的程序改过。另存为不会改动它；覆盖之前，它现在的内容会留在“早先的版本”里。{"\u000A\u000A"}{ $path }
dialog-about = { $name } { $version }
dialog-about-text = 不联网，不上传，文档本身从不改动。随附思源黑体（Noto Sans SC，SIL 开放字体许可证 1.1）。

dialog-edit-category = 编辑类别“{ $name }”
dialog-new-category = 新建类别
dialog-name = 名称
dialog-name-needed = 请填写名称
dialog-parent = 上级类别
dialog-color = 颜色
dialog-color-free = 自定颜色，形如 #4477aa
dialog-color-wrong = 颜色要写成 #4477aa 的样子
dialog-key = 快捷键
dialog-key-hint = 一个字母或数字，选中文字后按它即可标注
dialog-key-taken = 现在归“{ $name }”，确定后归这个类别
dialog-description = 说明
dialog-description-hint = 哪些内容归入此类，哪些不归

dialog-merge = 把“{ $name }”合并到…
dialog-merge-text = { $count ->
    [0] 没有标注用到它。它的下级类别会移到所选类别之下。可以撤销。
   *[other] { $count } 条标注会改用所选类别，它的下级类别也移到那里。可以撤销。
}
dialog-merge-find = 查找类别
dialog-merge-choose = 先选定要合并到的类别

dialog-rename-document = 重命名文档
dialog-document-title = 文档标题
dialog-rename-set = 重命名标注集
dialog-set-title = 标注集标题
dialog-rename-coder = 更改标注人
dialog-coder-name = 标注人姓名
dialog-coder-hint = 之后的新标注归这位标注人，已有的标注不变。

dialog-read-as = 以其他编码读取“{ $name }”
dialog-read-as-text = 选出开头文字读得通的那一种。
dialog-read-as-option = { $encoding }（{ $certainty }）
dialog-read-as-none = 文件读不出来
certainty-certain = 确定
certainty-likely = 很可能
certainty-doubtful = 不确定

dialog-load-codebook = 载入类别表
dialog-load-codebook-text = 类别会加到现有的类别表里；已经有的类别保持原样。
dialog-codebook-option = { $name }（{ $count } 个类别）
