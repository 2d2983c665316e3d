/** Chinese as it is compared: frequent traditional characters as simplified ones, and characters of grammar. */

/** A traditional character and its simplified one, by turns: frequent ones only, rarer ones are found as they are written. */
const pairs =
  '個个們们這这來来時时為为國国說说會会對对學学開开過过還还後后點点裡里裏里話话見见問问間间門门長长東东車车書书買买賣卖錢钱電电視视機机號号樂乐歡欢愛爱聽听寫写讀读語语請请謝谢認认識识誰谁讓让許许' +
  '課课講讲記记訂订試试該该誤误調调談谈論论證证護护準准備备資资費费貴贵質质購购貨货負负財财員员園园圖图館馆團团場场塊块壞坏報报應应動动勞劳務务勝胜區区醫医藥药葉叶蘭兰華华萬万藝艺蘋苹從从復复當当' +
  '錄录幾几樣样樹树橋桥權权極极歲岁氣气漢汉湯汤溫温灣湾濟济煩烦熱热燈灯爺爷牆墙狀状獎奖獨独現现環环產产畢毕畫画異异療疗癢痒發发盤盘盡尽眾众碼码確确禮礼種种稱称積积穩稳窮穷節节範范築筑簡简籃篮紅红' +
  '約约級级紙纸組组結结給给絕绝統统經经維维網网緊紧線线練练緣缘縣县總总績绩織织罷罢義义習习聯联聲声職职聖圣腦脑腳脚臉脸臺台舊旧與与興兴舉举處处虛虚術术衛卫裝装製制褲裤覺觉觀观親亲計计訴诉診诊詞词' +
  '詢询詩诗誌志貓猫貼贴賓宾賞赏賽赛贈赠趕赶跡迹踐践軟软較较載载輕轻輛辆輪轮輸输轉转辦办農农運运達达違违遠远適适遲迟選选遺遗鄰邻鄉乡釣钓鋼钢鐘钟鐵铁鍋锅鍵键鎖锁鏡镜關关陣阵陳陈陽阳隊队際际險险隨随'
const simplified = new Map(Array.from(pairs.matchAll(/(.)(.)/gu), ([, from, to]) => [from as string, to as string]))

const particles = new Set(
  '的了是在我你他她它们吗呢吧啊呀嘛哦和跟与就都也还很不没有这那哪个些什么怎样谁几多少被把给让从到对向说会能要想可以得着过',
)

export function simplify(character: string): string {
  return simplified.get(character) ?? character
}

/** What almost every sentence has, or a question asks with. @param character Simplified. */
export function isParticle(character: string): boolean {
  return particles.has(character)
}
