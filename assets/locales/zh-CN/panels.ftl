# 各面板、状态栏、起始页、命令面板和消息

app-name = Speechmark
app-about = 打开讲话或政策文件，选中文字，归入类别；一切只留在本机。

list-separator = 、

panel-documents = 文档
panel-codebook = 类别表
panel-inspector = 当前标注
panel-annotations = 标注

documents-none = 标注集里还没有文档
documents-fold-outline = 收起大纲
documents-unfold-section = 展开“{ $title }”
documents-fold-section = 收起“{ $title }”
documents-unfold-outline = 展开大纲
document-changed = 文件内容与上次保存标注集时不同

codebook-filter = 按名称或拼音筛选
codebook-none = 类别表还是空的。在下面输入名称，新建第一个类别。
codebook-none-found = 没有符合的类别
codebook-fold = 收起 { $name }
codebook-unfold = 展开 { $name }
codebook-new = 新类别，回车添加
codebook-new-under = 放在“{ $name }”之下
codebook-new-on-top = 改为放在最上一级
category-state = { $count } 条标注
category-state-on = 当前标注属于此类，{ $count } 条标注
category-state-key = { $state }，快捷键 { $key }
category-tag = 以此类别标注
category-color = 颜色
category-new-below = 新建下级类别
category-move-up = 上移
category-move-down = 下移
category-move-under = 移到…之下
category-top = 最上一级
color-name = 颜色 { $color }

inspector-hint = 选中文字，再按类别的快捷键、单击类别，或按回车选择类别，即可标注。单击正文旁的色条可查看已有标注。
inspector-note = 备注
inspector-note-too-long = 这条备注太长（{ $count } 个字），这里只显示开头，不能修改；文件里的内容原样保留
inspector-note-hint = 写下理由、疑问或线索
inspector-take-off = 取下 { $name }
inspector-take-last-off = 这是最后一个类别，取下后标注也会删除（可以撤销）
inspector-delete = 删除标注
inspector-delete-hint = 删除后可以撤销
inspector-created = { $coder } 标注于 { $time }
inspector-modified = 修改于 { $time }
inspector-field-required = { $name }（必填）
inspector-field-none = 未填

annotations-count = 标注（{ $shown } / { $total }）
annotations-count-all = 标注（{ $total }）
annotations-words = 在摘录和备注中查找
annotations-all-documents = 所有文档
annotations-all-categories = 全部类别
annotations-all-coders = 全部标注人
annotations-category-filter = 按类别筛选
annotations-coder-filter = 按标注人筛选
annotations-none = 还没有标注
annotations-none-found = 没有符合的标注
annotation-row = { $categories }：{ $quote }
annotation-row-unplaced = 未能定位。{ $categories }：{ $quote }
annotation-unplaced = 在文档中找不到这段文字：文档缺失或内容已变
annotation-unplaced-mark = 未定位
annotation-note-mark = 有备注
annotation-go = 转到此处

place-heading = 标题
place-paragraph = 第 { $number } 段
place-line = 第 { $line } 行

status-nothing-open = 没有打开的标注集
status-line-column = 第 { $line } 行，第 { $column } 列
status-selected = 选中 { $count } 字
status-annotations = { $count } 条标注
status-unplaced = { $count } 条未定位
status-coder = 标注人：{ $name }
status-saved = 已保存：{ $name }
status-unsaved = 未保存：{ $name }
status-new = 尚无更改
status-no-file = 新标注集

welcome-open = 打开文件…
welcome-drop = 或把文件拖到这里
welcome-sample = 看看示例讲话
welcome-recent = 最近打开
welcome-missing = 文件已不在原处
welcome-forget = 把 { $name } 从列表中移除

palette-commands = 输入命令的名称或拼音首字母
palette-categories = 输入类别的名称、拼音首字母或快捷键
palette-none-found = 没有符合的命令或类别
palette-new-category = 新建类别“{ $name }”

notification-dismiss = 关闭消息
