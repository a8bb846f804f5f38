# 错误和提醒：先说什么，路径放在最后

error-with-path = { $what }：{ $path }

error-no-document = 标注集里没有文档“{ $key }”
error-no-category = 标注集里没有类别“{ $key }”
error-no-annotation = 标注集里没有标注 { $id }
error-no-field = 标注集里没有字段“{ $key }”
error-no-text = 找不到文档“{ $key }”的正文
error-still-reading = 文档“{ $key }”还在读取，请稍后再试
error-empty-span = 区间 { $start }..{ $end } 里没有可见的文字
error-out-of-range = 区间 { $start }..{ $end } 超出了正文，正文共 { $chars } 字
error-reversed = 区间 { $start }..{ $end } 首尾颠倒
error-inside-character = 区间 { $start }..{ $end } 的一端落在一个字的中间
error-no-categories = 标注至少要有一个类别
error-no-set-there = 该文件不是标注集，保存会覆盖其内容；没有写入
error-closed = 标注集在保存之前已关闭
error-moving = 标注集正在另存，请稍后再试
error-outdated = 查找摘录期间标注集有了改动，请重新查找
error-own-parent = 类别不能放在自己之下
error-no-name = 类别要有名称
error-shortcut = 快捷键“{ $key }”不是字母或数字
error-document-twice = 这个文档已经在标注集里，名为“{ $key }”
error-edit = 这项更改与标注集不符，没有执行（{ $detail }）

error-field-number = 这里要填数字，“{ $value }”不是
error-field-day = 这里要填日期，如 2020-12-31，“{ $value }”不是
error-field-flag = 这里要填是或否，“{ $value }”不是
error-field-choice = 可选的是 { $offered }，没有“{ $value }”
error-field-kind = 字段“{ $key }”不接受这种内容

error-no-path = 标注集还没有文件
error-changed-outside = 上次读取之后，文件被他人更改过
error-read-only-set = 标注集已在别处打开，这里只能阅读
error-save-read-only-set = 标注集已在别处打开，请另存为其他名称
error-open-elsewhere = 标注集已在别处打开
error-held-by = { $what }（{ $name }，自 { $since } 起）
error-nothing-kept = 没有保留这个标注集的内容（{ $id }）
error-nothing-to-recover = 没有可以恢复的内容
error-missing = 找不到这个文件
error-is-folder = 这是文件夹，不是文件
error-unreadable = 文件读不出来（{ $why }）
error-not-text = 不是纯文本：第 { $offset } 个字节在已知的编码里都不成文字
error-other-kind = 不是纯文本，看起来是{ $kind }
error-too-long = 太长：{ $bytes } 字节，上限是 { $limit } 字节
error-unknown-encoding = 没有名为“{ $name }”的编码

error-set-utf8 = 不是 UTF-8 文本：第 { $offset } 个字节不对
error-set-conflict = 第 { $line } 行有 git 的冲突标记“{ $marker }”：请先解决冲突，或用 git checkout --ours、--theirs 取其中一方
error-set-newer = 由更新版本的 Speechmark 写成（文件版本 { $found }，本程序能读到 { $known }），请更新后再打开
error-set-invalid = 标注集有误：{ $what }
error-set-invalid-line = 第 { $line } 行有误：{ $what }
error-set-unwritable = 无法写成 RON：{ $why }
error-ron = 第 { $line } 行第 { $column } 列有误：{ $what }
error-ron-field = 第 { $line } 行第 { $column } 列，字段 { $field } 有误：{ $what }

ron-ends = 内容在这里中断，后面缺失
ron-no-sign = 这里应当是“{ $sign }”
ron-no-string = 这里应当是带引号的文字
ron-no-number = 这里应当是数字
ron-out-of-bounds = 数字太大或太小
ron-no-option = 这里应当是 Some(…) 或 None
ron-unknown-field = 没有这个字段
ron-missing-field = 缺少这个字段
ron-field-twice = 这个字段出现了两次
ron-no-variant = 没有“{ $found }”，可选的是 { $expected }
ron-other-value = 这里写的是 { $found }，应当是 { $expected }
ron-behind-end = 结尾之后还有多余的内容
ron-too-deep = 嵌套得太深
ron-other = { $why }

flaw-version = 没有版本为 0 的文件格式
flaw-key-empty = 标识是空的
flaw-key-not-plain = 标识“{ $key }”含有空白或控制字符
flaw-key-too-long = 标识“{ $key }”超过 80 字
flaw-color = “{ $color }”不是 #rrggbb 形式的颜色
flaw-same-key = 有两个{ $list }的标识都是“{ $key }”
flaw-missing = 没有标识为“{ $key }”的{ $list }
flaw-same-property = 文档“{ $document }”的属性“{ $name }”出现了两次
flaw-same-shortcut = 有两个类别的快捷键都是“{ $key }”
flaw-no-parent = 类别“{ $category }”的上级“{ $parent }”不在它之前
flaw-field-of-nothing = 字段“{ $field }”所属的类别“{ $category }”不存在
flaw-no-span = 区间 { $start }..{ $end } 是空的或首尾颠倒
flaw-same-category = 类别“{ $key }”给了两次
flaw-same-answer = 字段“{ $key }”填了两次
flaw-same-id = 有两条标注的编号都是 { $id }
flaw-deleted-twice = 标注 { $id } 已删除却还在，或删除了两次
flaw-list-document = 文档
flaw-list-coder = 标注人
flaw-list-field = 字段
flaw-list-category = 类别

error-write = 没有写成（{ $why }）
error-write-no-folder = 找不到这个文件夹
error-write-exists = 文件已经存在，没有覆盖
error-write-read-only = 文件是只读的
error-write-read-only-folder = 文件夹是只读的
error-write-disk-full = 磁盘已满，什么都没有写入
error-write-denied = 没有在那里写入的权限

io-not-found = 文件不在了
io-denied = 没有权限
io-timed-out = 等待超时
io-full = 磁盘已满
io-read-only = 磁盘是只读的
io-busy = 文件正被别的程序使用
io-other = 系统的说法是：{ $why }

kind-pdf = PDF 文档（.pdf）
kind-docx = Word 文档（.docx）
kind-xlsx = Excel 工作簿（.xlsx）
kind-pptx = PowerPoint 演示文稿（.pptx）
kind-open-document = OpenDocument 文件（.odt、.ods、.odp）
kind-epub = 电子书（.epub）
kind-zip = ZIP 压缩包（.zip）
kind-old-office = Office 97–2003 或 WPS 文档（.doc、.xls、.ppt、.wps）
kind-rtf = RTF 文档（.rtf）
kind-caj = 知网文档（.caj）
kind-image = 图片
kind-sound = 音频
kind-video = 视频
kind-archive = 压缩包
kind-database = 数据库
kind-program = 程序
kind-utf32 = UTF-32 编码的文本

warning-empty = 正文是空的
warning-unknown-encoding = 标注集写的编码“{ $name }”无法识别，已按 { $encoding } 读取
warning-encoding = 编码 { $encoding } 是猜测的；如果文字不对，请换一种编码读取
warning-replaced = 有 { $count } 处无法解码，显示为 �
warning-line-ends = 换行符混用（LF { $lf } 处，CRLF { $crlf } 处，CR { $cr } 处），都按 LF 读取
reader-control-chars = 含有 { $count } 个控制字符

crash-title = 程序出错，已停止工作
crash-nothing-to-keep = 所有更改均已保存，没有丢失。请重新启动程序继续工作。
crash-copy = 尚未保存的更改已存入副本：{ $path }
crash-nowhere = 上次保存之后的更改未能写入任何位置；文件本身仍是上次保存的内容。
crash-report = 缺陷报告（不含文档文字）：{ $path }
