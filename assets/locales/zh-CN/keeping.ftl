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
