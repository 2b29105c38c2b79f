package knowledge

import "testing"

func TestBuiltInLoads(t *testing.T) {
	articles, err := BuiltIn(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range articles {
		t.Logf("%s %s\n%s\n--\n%s\n", a.Lang, a.ID, a.Answer, a.Details())
	}
}
