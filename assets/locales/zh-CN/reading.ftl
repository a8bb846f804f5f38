# 阅读视图：字体、按键、位置

face-bundled = 思源黑体（自带）
face-missing = 本机没有安装字体“{ $name }”，改用自带字体
dialog-face = 正文字体
dialog-face-text = 本机可显示中文的字体，适合长文阅读的排在前面
glyphs-missing = 现用字体没有 { $characters }{ $count ->
    [1] {""}
   *[other] （共 { $count } 个字符）
}，缺字以方框代替。本机有字体可以显示：
glyphs-missing-everywhere = 本机没有字体能显示 { $characters }，缺字以方框代替。安装收字更全的字体后即可显示
glyphs-use-face = 使用 { $name }

keys-in-the-text = 在正文中
keys-move = 移动光标
keys-by-word = 按词移动
keys-row-ends = 到行首、行尾
keys-pages = 翻页
keys-document-ends = 到文首、文末
keys-select = 移动时选中
keys-tag = 标上该键对应的类别，再按取下
keys-pick = 按名称或拼音选择类别
keys-leave = 离开当前状态
keys-edges-end = 调整标注终点：← → 按字，加 Ctrl 按词，↑ ↓ 按分句
keys-edges-start = 调整标注起点
keys-clicks = 连续单击：词、句、段、节
keys-clause = 单击选中分句
keys-fields = 在各栏之间移动
adjusting-edges = 方向键调整标注终点，加 Shift 调整起点；加 Ctrl 按词，上下键按分句；Esc 结束

palette-places = 行号、标题，或“三、（四）”这样的位置
palette-line = 第 { $line } 行

portrait-name = 全文概貌：各类别在全文中的分布
portrait-lane = { $category }：{ $count } 条标注

scroll-map-name = 滚动条：全文中的标注与查找结果

category-chosen = 已选定类别：{ $category }

status-finding = 正在重新查找摘录 { $done } / { $all }…
status-tagging = 正在标注 { $done } / { $all }…
