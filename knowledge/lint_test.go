package knowledge

import "testing"

func TestBuiltInArticlesAreClean(t *testing.T) {
	t.Parallel()
	for _, p := range LintBuiltIn(nil) {
		t.Error(p)
	}
}
