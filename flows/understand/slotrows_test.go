package understand

// slotRows are sentences and what is found in them, on Monday 23 November 2026,
// 14:30 (testContext), written as say does.
var slotRows = `
# amounts, zh
38块 | 38.00 CNY
扣了38块 | 38.00 CNY
38元 | 38.00 CNY
38块钱 | 38.00 CNY
３８块 | 38.00 CNY
38.5元 | 38.50 CNY
38块5 | 38.50 CNY
38块五 | 38.50 CNY
38块5毛 | 38.50 CNY
38块5毛2 | 38.52 CNY
38块半 | 38.50 CNY
38元5角 | 38.50 CNY
三十五块二 | 35.20 CNY
三十五块 | 35.00 CNY
三十五块两毛 | 35.20 CNY
三十五点二元 | 35.20 CNY
一百二 | 120.00 CNY
花了一百二 | 120.00 CNY
一百二十块 | 120.00 CNY
一百零二块 | 102.00 CNY
两百五 | 250.00 CNY
三千五 | 3500.00 CNY
一万二 | 12000.00 CNY
两千块 | 2000.00 CNY
十块 | 10.00 CNY
十二块八 | 12.80 CNY
五毛 | 0.50 CNY
5毛钱 | 0.50 CNY
¥38.00 | 38.00 CNY
￥38 | 38.00 CNY
¥1,204.50 | 1204.50 CNY
RMB 38 | 38.00 CNY
38人民币 | 38.00 CNY
38美元 | 38.00 USD
20刀 | 20.00 USD
20港币 | 20.00 HKD
1200日元 | 1200 JPY
两百多 | 200.00..300.00 CNY
两百多块 | 200.00..300.00 CNY
200多块 | 200.00..300.00 CNY
三十多块 | 30.00..40.00 CNY
30多块钱 | 30.00..40.00 CNY
一千多 | 1000.00..2000.00 CNY
38块多 | 38.00..39.00 CNY
几十块 | 10.00..100.00 CNY
几百块 | 100.00..1000.00 CNY
两三百块 | 200.00..300.00 CNY
三四十块 | 30.00..40.00 CNY
大概38块 | 30.40..45.60 CNY
20块左右 | 16.00..24.00 CNY
超过100块 | 100.00.. CNY
100块以上 | 100.00.. CNY
不到50块 | ..50.00 CNY
50元以内 | ..50.00 CNY
30到50块 | 30.00..50.00 CNY
三十到五十块之间 | 30.00..50.00 CNY
不是38,是58那笔 | 58.00 not=38.00 CNY
不是38块,是58块 | 58.00 not=38.00 CNY
不是38的,是58的 | 58.00 not=38.00 CNY
是58不是38 | 58.00 not=38.00 CNY
不是三十八块是五十八块 | 58.00 not=38.00 CNY
不是38 | not=38.00 CNY
58那笔 | 58.00 CNY
我说的是58 | 58.00 CNY
那笔128的 | 128.00 CNY
扣了我两次38 | 38.00 CNY x2
21.50 | 21.50 CNY
# amounts, en
$38 | 38.00 USD
$ 38 | 38.00 USD
$1,204.50 | 1204.50 USD
US$20 | 20.00 USD
HK$20 | 20.00 HKD
£12.30 | 12.30 GBP
€9 | 9.00 EUR
38.5 yuan | 38.50 CNY
38 yuan | 38.00 CNY
20 bucks | 20.00 USD
20 dollars | 20.00 USD
20 dollars and 50 cents | 20.50 USD
50 cents | 0.50 USD
twenty bucks | 20.00 USD
thirty-eight dollars | 38.00 USD
a hundred bucks | 100.00 USD
two hundred and five dollars | 205.00 USD
1.2k dollars | 1200.00 USD
ten quid | 10.00 GBP
38 usd | 38.00 USD
usd 38 | 38.00 USD
¥1200 | 1200.00 CNY
1200 yen | 1200 JPY
about 20 bucks | 16.00..24.00 USD
around $50 | 40.00..60.00 USD
over 100 | 100.00.. CNY
more than $100 | 100.00.. USD
under 50 dollars | ..50.00 USD
less than 20 bucks | ..20.00 USD
between 30 and 50 dollars | 30.00..50.00 USD
between 30 and 50 | 30.00..50.00 CNY
a couple hundred dollars | 200.00..300.00 USD
50ish dollars | 50.00..60.00 USD
not 38, 58 | 58.00 not=38.00 CNY
not 38 but 58 | 58.00 not=38.00 CNY
58, not 38 | 58.00 not=38.00 CNY
it was 58 not 38 | 58.00 not=38.00 CNY
it wasn't $38, it was $58 | 58.00 not=38.00 USD
I meant 58 | 58.00 CNY
the one for 12.80 | 12.80 CNY
charged me 38.00 | 38.00 CNY
payment of 412 | 412.00 CNY
refund 58 please | 58.00 CNY
# a number that is no amount
3号楼 | [11-03]
我有3个问题 | 
room 412 | 
iphone 15 | 
错误码 500 | 
2026年 | 
两杯咖啡 | kind=coffee
一笔钱 | 
等了30分钟 | 
24小时 | 
# counts
扣了三次 | x3
扣了我两遍 | x2
扣了2次 | x2
付了两回 | x2
扣了我两次38块 | 38.00 CNY x2
两笔38块 | 38.00 CNY x2
咋扣了我两遍38块 | 38.00 CNY x2
出去两笔一样的 | x2
收了我双份的钱 | x2
只扣了一次 | 
试了三次都失败 | 
密码输错五次 | 
催了三次退款 | 
最近十笔消费 | 
charged twice | x2
charged me 3 times | x3
charged three times | x3
billed 2x | x2
took the money two times | x2
I see two charges | x2
double charged | x2
paid thrice | x3
wrong pin 5 times | 
I tried three times to pay | 
charged twice $38 | 38.00 USD x2
show my last two payments | 
# dates, zh (Monday 23 November 2026, 14:30)
今天 | [11-23]
昨天 | [11-22]
前天 | [11-21]
大前天 | [11-20]
昨晚 | [11-22T18:00 11-23T05:00]
昨天晚上 | [11-22T18:00 11-23T05:00]
今早 | [11-23T05:00 11-23T12:00]
今天中午 | [11-23T11:00 11-23T14:00]
昨天下午 | [11-22T12:00 11-22T18:00]
前天下午三点多 | [11-21T15:00 11-21T16:00]
昨天下午3点 | [11-22T15:00 11-22T16:00]
昨天15:20 | [11-22T15:20 11-22T15:21]
昨天三点左右 | [11-22T14:30 11-22T15:30]
昨晚八点半 | [11-22T20:30 11-22T21:00]
昨晚12点 | [11-23T00:00 11-23T01:00]
今天早上9点10分 | [11-23T09:10 11-23T09:11]
上周五 | [11-20]
周五 | [11-20]
星期五 | [11-20]
这周一 | [11-23]
周一 | [11-23]
上上周五 | [11-13]
上周五晚上 | [11-20T18:00 11-21T05:00]
礼拜天 | [11-22]
3号 | [11-03]
3号下午 | [11-03T12:00 11-03T18:00]
上个月3号 | [10-03]
30号 | [10-30]
3月5日 | [03-05]
三月五号 | [03-05]
12月1号 | [12-01]
十一月三号 | [11-03]
2026-11-03 | [11-03]
2026年3月5日 | [03-05]
2026/11/03 | [11-03]
11/03 | [11-03]
上周 | [11-16 11-23]
这周 | [11-23 11-30]
上个月 | [10-01 11-01]
这个月 | [11-01 12-01]
最近三天 | [11-21 11-24]
近7天 | [11-17 11-24]
三天前 | [11-20]
两周前 | [11-06 11-13]
3号到5号 | [11-03 11-06]
从3月5日到3月8日 | [03-05 03-09]
周末 | [11-21 11-23]
刚才 | [11-23T13:30 11-23T14:31]
两个小时前 | [11-23T12:00 11-23T13:00]
下午三点 | [11-22T15:00 11-22T16:00]
上午十点 | [11-23T10:00 11-23T11:00]
中午 | [11-23T11:00 11-23T14:00]
3号的38块 | 38.00 CNY [11-03]
不是昨天,是前天 | [11-21]
2026-11-03 12:03:51 的那笔 | [11-03T12:03 11-03T12:04]
# dates, en
today | [11-23]
yesterday | [11-22]
the day before yesterday | [11-21]
last night | [11-22T18:00 11-23T05:00]
this morning | [11-23T05:00 11-23T12:00]
yesterday afternoon | [11-22T12:00 11-22T18:00]
yesterday around 3pm | [11-22T14:30 11-22T15:30]
yesterday at 3pm | [11-22T15:00 11-22T16:00]
yesterday at 15:20 | [11-22T15:20 11-22T15:21]
at 3:05 pm yesterday | [11-22T15:05 11-22T15:06]
last Friday | [11-20]
not yesterday, last Friday | [11-20]
on Friday | [11-20]
friday evening | [11-20T17:00 11-21T00:00]
last Monday | [11-16]
monday | [11-23]
the 3rd | [11-03]
on the third | [11-03]
March 5 | [03-05]
march 5th | [03-05]
5 March | [03-05]
the 5th of March | [03-05]
Nov 3, 2026 | [11-03]
a couple of days ago | [11-20 11-22]
two days ago | [11-21]
3 days ago | [11-20]
a few days ago | [11-18 11-22]
last week | [11-16 11-23]
this week | [11-23 11-30]
last month | [10-01 11-01]
last 3 days | [11-21 11-24]
past week | [11-16 11-24]
last weekend | [11-21 11-23]
an hour ago | [11-23T13:00 11-23T14:00]
just now | [11-23T13:30 11-23T14:31]
from the 3rd to the 5th | [11-03 11-06]
between March 3 and March 5 | [03-03 03-06]
in October | [10-01 11-01]
can i pay | 
we may pay | 
i sat down | 
# merchants and kinds
便利蜂 | at=blf
便利峰扣了两次 | x2 at=blf
便利店扣了两次 | x2 kind=convenience
在星巴克买咖啡 | at=sbux kind=coffee
星爸爸 | at=sbux
starbuks | at=sbux
Strabucks | at=sbux
Starbuck's | at=sbux
STARBUCKS coffee | at=sbux kind=coffee
harbour hotel | at=harbor
Harbor Hotel | at=harbor
harborhotel | at=harbor
family mart | at=quanjia
全家 | at=quanjia
喜茶 | at=heytea
heytae | at=heytea
heitea | at=heytea
my taxi | kind=taxi
打车 | kind=taxi
外卖 | kind=food_delivery
加油站 | kind=fuel
grocery store | kind=supermarket
gas station | kind=fuel
movie tickets | kind=cinema
药店 | kind=pharmacy
地铁 | kind=transport
自动续费 | kind=subscription
网上买的 | kind=online
吃饭 | kind=restaurant
bride and groom | 
# references, cards, phones
R-20817 | ref=R-20817
r20817 | ref=R-20817
编号R-20817的退款 | ref=R-20817
订单号 88231 | ref=88231
order 88231 | ref=88231
order number: AB-99120 | ref=AB-99120
尾号7731 | last4=7731
后四位是1234 | last4=1234
card ending in 4242 | last4=4242
last four 4242 | last4=4242
13800138000 | tel=+8613800138000
13800138000 1234 | last4=1234 tel=+8613800138000
138 0013 8000 | tel=+8613800138000
+1 415 555 0100 | tel=+14155550100
+86 138-0013-8000 | tel=+8613800138000
# together
你们怎么回事,便利蜂扣了我两次38块!! | 38.00 CNY x2 at=blf
昨天在星巴克花了三十五块二 | 35.20 CNY at=sbux [11-22]
I was charged $1,204.50 at starbuks last Friday | 1204.50 USD at=sbux [11-20]
昨晚打车扣了2次,每次21块5 | 21.50 CNY x2 kind=taxi [11-22T18:00 11-23T05:00]
u charged me twice 4 the same taxi?? | x2 kind=taxi
`
