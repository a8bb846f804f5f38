# 标注集之外的保留：恢复、锁定

status-read-only = 只读
recovered = 已恢复 { $time } 未保存的 { $count } 处更改；按 Ctrl+Z 可撤销
recovered-damage = 更改日志有一部分损坏，无法恢复；损坏的日志已另行保留
recovery-copy = { $time } 有 { $count } 处更改没有保存，而文件此后在别处改动过。可以另存为副本。
recovery-copy-save = 另存为副本
recovery-copied = 已另存为副本：{ $path }
recovery-unknown = 有 { $count } 处更改没有保存，但已无法确定它们所属的文件内容；日志保留 30 天
unnamed-found = 有一个从未保存的标注集：{ $name }，{ $count } 条标注，{ $time }
unnamed-open = 打开
unnamed-decline = 不再提示
journal-trouble = 更改无法写入日志：{ $why }。请保存标注集，以免丢失。

document-followed = “{ $name }”已改动：{ $moved } 条标注已随文移动，{ $unchanged } 条仍在原处。按 Ctrl+Z 可撤销
document-followed-partly = “{ $name }”已改动：{ $moved } 条标注已随文移动；需要核对：{ $changed } 条文字有变，{ $uncertain } 条位置待定，{ $lost } 条没有找到
document-review = 逐条核对…
dialog-review = 改动后文档中的摘录
review-changed = 文字有变
review-uncertain = 可能在以下位置
review-settled = 已确定
review-not-found = 没有找到；仍保留在标注集和列表中
review-go-there = 转到该处
review-old-words = 原摘录：{ $words }
review-new-words = 现为：{ $words }
review-candidate = { $words }（相似度 { $percent }%）

dialog-backups = 此标注集早先的版本
backups-text = 最近几次保存之前文件的内容。恢复到某个版本也可以撤销。
backups-none = 还没有早先的版本：从第二次保存起保留
backups-damaged = 这个版本已损坏
backups-restore = 恢复到此版本
backups-copy = 另存为副本
backups-option = { $time } · { $count } 条标注 · { $size } KB
backups-option-damaged = { $time } · 已损坏 · { $size } KB
backups-restored = 已恢复到 { $time } 之前的内容；按 Ctrl+Z 可撤销
error-other-set = 这是另一个标注集的版本

salvage-offer = 把还能读出的内容存为副本并打开
salvaged = 已把 { $count } 条标注抢救到副本；损坏的文件有 { $lost } 处无法读出，原文件保持不变。
salvage-nothing = 其中没有一行是标注集的记录
