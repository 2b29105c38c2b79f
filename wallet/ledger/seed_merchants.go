package ledger

import (
	"context"
	"time"

	"teller/wallet"
)

// demoMerchant is a merchant of the demo accounts and what it sells.
type demoMerchant struct {
	id       wallet.MerchantID
	category string
}

const day = 24 * time.Hour

// merchantRow is one line of the table below.
type merchantRow struct {
	key      string // how seed_*.go calls it
	zh, en   string
	category string
	currency wallet.Currency
	limit    int64 // automatic up to here
	window   int   // days
	partial  bool
	aliases  []string
	not      bool // takes nothing back
	order    bool // wants the order told
	reason   bool // wants a reason told
}

var demoMerchants = []merchantRow{
	{key: "bianlifeng", zh: "便利蜂", en: "Bianlifeng", category: "convenience", currency: "CNY", limit: 200_00, window: 30, partial: true, aliases: []string{"蜂店"}},
	{key: "familymart", zh: "全家", en: "FamilyMart", category: "convenience", currency: "CNY", limit: 200_00, window: 15, partial: true, aliases: []string{"全家便利店"}},
	{key: "hema", zh: "盒马鲜生", en: "Freshippo", category: "supermarket", currency: "CNY", limit: 500_00, window: 30, partial: true, aliases: []string{"盒马", "Hema"}},
	{key: "rtmart", zh: "大润发", en: "RT-Mart", category: "supermarket", currency: "CNY", limit: 300_00, window: 15, partial: true, order: true},
	{key: "luckin", zh: "瑞幸咖啡", en: "Luckin Coffee", category: "coffee", currency: "CNY", limit: 100_00, window: 7, aliases: []string{"瑞幸", "小蓝杯"}},
	{key: "starbucks", zh: "星巴克", en: "Starbucks", category: "coffee", currency: "CNY", limit: 100_00, window: 7, aliases: []string{"星爸爸"}},
	{key: "didi", zh: "滴滴出行", en: "DiDi", category: "taxi", currency: "CNY", limit: 150_00, window: 30, partial: true, aliases: []string{"滴滴", "滴滴打车"}},
	{key: "tencentvideo", zh: "腾讯视频", en: "Tencent Video", category: "subscription", currency: "CNY", limit: 50_00, window: 7},
	{key: "uniqlo", zh: "优衣库", en: "Uniqlo", category: "clothing", currency: "CNY", limit: 500_00, window: 30, partial: true, order: true, reason: true},
	{key: "haidilao", zh: "海底捞", en: "Haidilao", category: "restaurant", currency: "CNY", limit: 200_00, window: 7, reason: true},
	{key: "taobao", zh: "淘宝", en: "Taobao", category: "shopping", currency: "CNY", limit: 500_00, window: 15, partial: true, order: true, aliases: []string{"某宝"}},
	{key: "jd", zh: "京东", en: "JD.com", category: "electronics", currency: "CNY", limit: 500_00, window: 15, partial: true, order: true, aliases: []string{"狗东", "JD"}},
	{key: "meituan", zh: "美团", en: "Meituan", category: "delivery", currency: "CNY", limit: 150_00, window: 7, partial: true, aliases: []string{"美团外卖"}},
	{key: "metro", zh: "上海地铁", en: "Shanghai Metro", category: "transport", currency: "CNY", limit: 50_00, window: 7, not: true, aliases: []string{"地铁"}},
	{key: "pharmacy", zh: "老百姓大药房", en: "LBX Pharmacy", category: "pharmacy", currency: "CNY", limit: 100_00, window: 7, not: true},
	{key: "stategrid", zh: "国家电网", en: "State Grid", category: "utilities", currency: "CNY", limit: 100_00, window: 7, not: true, aliases: []string{"电费"}},
	{key: "chinamobile", zh: "中国移动", en: "China Mobile", category: "telecom", currency: "CNY", limit: 100_00, window: 3, aliases: []string{"话费"}},
	{key: "ctrip", zh: "携程旅行", en: "Trip.com", category: "travel", currency: "CNY", limit: 300_00, window: 30, order: true, aliases: []string{"携程"}},
	{key: "sfexpress", zh: "顺丰速运", en: "SF Express", category: "courier", currency: "CNY", limit: 100_00, window: 30, aliases: []string{"顺丰"}},
	{key: "nayuki", zh: "奈雪的茶", en: "Nayuki", category: "coffee", currency: "CNY", limit: 100_00, window: 7, aliases: []string{"奈雪"}},
	{key: "apple", zh: "苹果商店", en: "Apple Store", category: "electronics", currency: "CNY", limit: 1000_00, window: 14, aliases: []string{"Apple"}},

	{key: "outfitters", zh: "河畔户外", en: "Riverside Outfitters", category: "shopping", currency: "USD", limit: 150_00, window: 60, partial: true, order: true},
	{key: "bistro", zh: "蓝门小馆", en: "Blue Door Bistro", category: "restaurant", currency: "USD", limit: 60_00, window: 14, partial: true},
	{key: "grocers", zh: "城市杂货", en: "Metro Grocers", category: "supermarket", currency: "USD", limit: 100_00, window: 30, partial: true},
	{key: "hotel", zh: "海港酒店", en: "Harbor Hotel", category: "hotel", currency: "USD", limit: 100_00, window: 30, partial: true, reason: true},
	{key: "cloudbox", zh: "云盒", en: "CloudBox", category: "subscription", currency: "USD", limit: 30_00, window: 14},
	{key: "sports", zh: "湖边运动", en: "Lakeside Sports", category: "shopping", currency: "USD", limit: 100_00, window: 14, partial: true, order: true},
	{key: "roasters", zh: "街角烘焙", en: "Corner Roasters", category: "coffee", currency: "USD", limit: 30_00, window: 7},
	{key: "rides", zh: "快行", en: "Swift Rides", category: "ride", currency: "USD", limit: 60_00, window: 30, partial: true},
	{key: "drugstore", zh: "枫街药房", en: "Maple Street Pharmacy", category: "pharmacy", currency: "USD", limit: 50_00, window: 14, not: true},
	{key: "streaming", zh: "光影", en: "Lumen Streaming", category: "subscription", currency: "USD", limit: 30_00, window: 7},
	{key: "gas", zh: "橡树加油站", en: "Oak Fuel", category: "fuel", currency: "USD", limit: 50_00, window: 7},
	{key: "books", zh: "第二页书店", en: "Second Page Books", category: "books", currency: "USD", limit: 60_00, window: 30, partial: true},
}

func (s *seeder) addMerchants() {
	for _, r := range demoMerchants {
		id := wallet.MerchantID(s.mint("m_"))
		s.merchants[r.key] = demoMerchant{id, r.category}
		s.do(func(ctx context.Context) error {
			return s.addMerchant(ctx, wallet.Merchant{ID: id, Names: names(r.zh, r.en), Aliases: r.aliases},
				Policy{Refundable: !r.not, Partial: r.partial, Window: time.Duration(r.window) * day,
					Limit: wallet.Money{Minor: r.limit, Currency: r.currency}, NeedsOrder: r.order, NeedsReason: r.reason})
		})
	}
}
