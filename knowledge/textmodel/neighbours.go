package textmodel

import "math"

// neighbours finds the training sentence most like a text: an inverted index
// over unit vectors.
type neighbours struct {
	start []int32 // of each feature's postings; one more at the end
	posts []posting
	label []int32 // of each sentence
}

type posting struct {
	sentence int32
	value    float32
}

func newNeighbours(xs [][]feature, ys []int32, features int) *neighbours {
	n := &neighbours{start: make([]int32, features+1), label: ys}
	for _, x := range xs {
		for _, f := range x {
			n.start[f.index+1]++
		}
	}
	for i := range features {
		n.start[i+1] += n.start[i]
	}
	n.posts = make([]posting, n.start[features])
	next := append([]int32(nil), n.start...)
	for i, x := range xs {
		unit := 1 / length(x)
		for _, f := range x {
			n.posts[next[f.index]] = posting{int32(i), f.value * unit}
			next[f.index]++
		}
	}
	return n
}

// nearest returns the cosine similarity of the most similar sentence and its
// label, −1 where nothing is shared. sims has room for every sentence.
func (n *neighbours) nearest(sims []float32, x []feature) (float64, int32) {
	sims = sims[:len(n.label)]
	clear(sims)
	for _, f := range x {
		for _, p := range n.posts[n.start[f.index]:n.start[f.index+1]] {
			sims[p.sentence] += f.value * p.value
		}
	}
	best, at := float32(0), -1
	for i, s := range sims {
		if s > best {
			best, at = s, i
		}
	}
	if at < 0 {
		return 0, -1
	}
	return min(1, float64(best/length(x))), n.label[at]
}

func (n *neighbours) size() int { return 4*len(n.start) + 8*len(n.posts) + 4*len(n.label) }

func length(x []feature) float32 {
	sum := 0.0
	for _, f := range x {
		sum += float64(f.value) * float64(f.value)
	}
	if sum == 0 {
		return 1
	}
	return float32(math.Sqrt(sum))
}
