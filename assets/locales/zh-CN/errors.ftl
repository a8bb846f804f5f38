# 错误和提醒：先说什么，路径放在最后

error-with-path = { $what }：{ $path }

error-no-document = 标注集里没有文档“{ $key }”
error-no-category = 标注集里没有类别“{ $key }”
error-no-annotation = 标注集里没有标注 { $id }
error-no-field = 标注集里没有字段“{ $key }”
error-no-text = 文档“{ $key }”的正文不在手边
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
error-shortcut = 按键“{ $key }”不是字母或数字
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
error-ron = 第 { $line } 行第 { $column } 列有误：{ $message }
error-ron-field = 第 { $line } 行第 { $column } 列，字段 { $field } 有误：{ $message }

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

crash-title = 程序出现缺陷，工作已停止
crash-nothing-to-keep = 所有更改均已保存，没有丢失。请重新启动程序继续工作。
crash-copy = 尚未保存的更改已存入副本：{ $path }
crash-nowhere = 上次保存之后的更改未能写入任何位置；文件本身仍是上次保存的内容。
crash-report = 缺陷报告（不含文档文字）：{ $path }
