package understand

import "time"

// china is UTC+8; testContext is Monday 23 November 2026, 14:30 there.
var china = time.FixedZone("CST", 8*3600)

func testContext() Context {
	return Context{
		Now: time.Date(2026, 11, 23, 14, 30, 0, 0, china), Zone: china, Lang: "zh", Currency: "CNY",
		Merchants: []Name{
			{"blf", []string{"便利蜂", "Bianlifeng"}}, {"sbux", []string{"Starbucks", "星巴克", "星爸爸"}},
			{"harbor", []string{"Harbor Hotel"}}, {"quanjia", []string{"全家", "FamilyMart"}}, {"heytea", []string{"喜茶", "HEYTEA"}},
		},
	}
}
