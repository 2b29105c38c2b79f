package understand

import "strings"

// categoryWords name kinds of purchase, in order of precedence: the more
// telling first ("hotel restaurant" is a restaurant's bill).
var categoryWords = []struct {
	category string
	zh, en   string
}{
	{"food_delivery", "外卖 外賣 送餐 点餐配送", "takeaway|takeout|food delivery|delivery order|delivered food"},
	{"convenience", "便利店 便利商店 小卖部 士多", "convenience store|corner shop|corner store|minimart|mini mart|bodega"},
	{"coffee", "咖啡 奶茶 拿铁 美式 饮品店 茶饮", "coffee|coffees|latte|cappuccino|espresso|cafe|bubble tea|milk tea"},
	{"taxi", "打车 出租车 的士 网约车 专车 快车 拼车 顺风车 叫车 车费 司机", "taxi|taxis|cab|cabs|ride|rides|rideshare|uber|driver"},
	{"pharmacy", "药店 药房 买药 药铺 藥房", "pharmacy|drugstore|chemist|drug store|medicine"},
	{"cinema", "电影 影院 影城 电影票 戏院", "cinema|movie|movies|film ticket|theater|theatre"},
	{"hotel", "酒店 宾馆 民宿 旅馆 房费 住宿 客栈", "hotel|hotels|motel|hostel|airbnb|hotel room"},
	{"supermarket", "超市 大卖场 菜市场 买菜", "supermarket|grocery|groceries|grocer"},
	{"fuel", "加油 油费 油钱 汽油 加油站", "gas station|petrol|gasoline|fuel|petrol station|for gas|on gas|filling station"},
	{"subscription", "会员 订阅 自动续费 续费 包月 连续包月", "subscription|subscriptions|membership|monthly plan|subscribed|auto renewal|auto-renewal"},
	{"transport", "地铁 公交 高铁 火车票 车票 机票 停车 巴士 过路费 乘车", "metro|subway|bus|train|tram|parking|toll|flight|underground|ferry"},
	{"restaurant", "餐厅 饭店 吃饭 饭馆 火锅 烧烤 餐馆 那顿饭 聚餐 食堂 晚饭 午饭 早餐 晚餐 午餐 酒楼", "restaurant|restaurants|dinner|lunch|breakfast|diner|meal|pizza|burger"},
	{"online", "网购 网上买 网店 淘宝 线上购物 网上购物 电商", "online shop|online store|online purchase|bought online|webshop|online order|e-commerce|shopping online"},
}

// kinds are the words of categoryWords, with the marks that a text with them
// has: few sentences name any, and most of the words need no search.
var kinds = func() (out []kind) {
	for _, c := range categoryWords {
		k := kind{category: c.category}
		for w := range strings.FieldsSeq(c.zh) {
			k.zh = append(k.zh, kindWord{w, marks(nil, w)})
		}
		for w := range strings.SplitSeq(c.en, "|") {
			var ms []uint16
			for part := range strings.FieldsSeq(w) {
				ms = marks(ms, part)
			}
			k.en = append(k.en, kindWord{" " + w + " ", ms})
		}
		out = append(out, k)
	}
	return out
}()

type kind struct {
	category string
	zh, en   []kindWord
}

type kindWord struct {
	word  string
	marks []uint16
}

// kindOfShop are the Han words above: never a misspelt merchant.
var kindOfShop = func() map[string]bool {
	m := map[string]bool{}
	for _, c := range categoryWords {
		for _, w := range strings.Fields(c.zh) {
			m[w] = true
		}
	}
	return m
}()

// withoutKinds blanks out the words for kinds of purchase.
func withoutKinds(s string) string {
	for _, c := range categoryWords {
		for w := range strings.FieldsSeq(c.zh) {
			s = strings.ReplaceAll(s, w, "|")
		}
		for w := range strings.SplitSeq(c.en, "|") {
			if strings.Contains(s, w) {
				s = strings.TrimSuffix(strings.ReplaceAll(s+" ", w+" ", "| "), " ")
			}
		}
	}
	return s
}

// category finds which kind of purchase a page speaks of, "" none.
func category(p *page) string {
	var text, spaced string // once they are needed
	for _, c := range kinds {
		for _, w := range c.zh {
			if !p.sketch.hasAll(w.marks) {
				continue
			}
			if text == "" {
				text = string(p.text)
			}
			if strings.Contains(text, w.word) {
				return c.category
			}
		}
		for _, w := range c.en {
			if !p.sketch.hasAll(w.marks) {
				continue
			}
			if spaced == "" {
				ws, _ := plainWords(string(p.text))
				spaced = " " + strings.Join(ws, " ") + " "
			}
			if strings.Contains(spaced, w.word) {
				return c.category
			}
		}
	}
	return ""
}
