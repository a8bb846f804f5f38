# 正文、查找栏和进行中的工作

find-placeholder = 查找文字
find-count = { $current } / { $total }
find-none = 没有找到
find-regex = 正则表达式
find-tag-all = 全部标注…
find-close = 关闭查找栏
find-next = 下一处
find-previous = 上一处
find-error = 表达式有误：{ $error }
find-empty = 请输入要查找的内容
find-too-large = 表达式太大
find-not-a-letter = “{ $letter }”不是拼音首字母（a 到 z）
find-too-many-letters = 首字母太多：{ $count } 个
find-initials = 拼音首字母
find-where = 查找范围
find-everywhere = 全文
find-untagged = 尚未标注处
find-within = “{ $category }”之内
find-list = 列表
find-tag-ticked = 标注勾选的 { $count } 处…
find-count-most = { $current } / { $total } 以上
hits-ticked = 已勾选 { $ticked } / { $total }
hits-tick-all = 全部勾选
hits-tick-none = 全部取消勾选
hits-tick = 勾选第 { $line } 行的结果
find-searching = 正在查找…

hint-no-text = 找不到文档的正文，它的标注仍列在右侧。请指定文档现在的位置：{ $path }
late-for-set = “{ $name }”是为另一个标注集选的，而它已不再打开，所以没有处理
others-not-added = 一同给出的其他文件没有添加：它们不是给当前标注集的
opened-set-beside = 已打开文档旁的标注集 { $name }
saved = 已保存 { $name }
undone = 已撤销：{ $label }
redone = 已重做：{ $label }
copied = 已复制
tagged-gone = 最后一个类别已取下，标注已删除
tagging-stopped = 标注集有了其他改动，已停止标注；已标上 { $count } 处
tagged-all = { $count ->
    [0] 勾选的结果都已有这个类别
   *[other] 已标注 { $count } 处
}
document-view-name = 正文
annotation-name = { $categories }：{ $quote }
caret-in = 进入标注：{ $categories }
caret-out = 离开标注：{ $categories }
unplaced-warning = { $count } 条标注在文档中找不到对应的文字，已列在标注列表末尾

# 打开、保存、复制
untitled = 未命名
pick-open = 打开文档或标注集
pick-document = 选择文档
pick-codebook = 选择类别表或标注集
pick-merge-copy = 选择此标注集的另一份
pick-save = 另存标注集
pick-kind-all = 文档与标注集
pick-kind-text = 文本文档
pick-kind-set = 标注集与类别表
pick-kind-any = 所有文件
codebook-loaded = 已载入类别表“{ $name }”：新增 { $count } 个类别
copy-reference = “{ $words }”（{ $document }，{ $place }，第 { $line } 行）
copy-reference-by-line = “{ $words }”（{ $document }，第 { $line } 行）
error-job = 后台工作意外中止。标注没有受影响；请再试一次。
palette-categories-for-hits = 选择给勾选的结果标注的类别
