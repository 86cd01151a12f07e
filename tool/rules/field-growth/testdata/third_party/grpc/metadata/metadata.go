// Package metadata stands in for gRPC's: only what the fixtures call.
package metadata

type MD map[string][]string

func (md MD) Append(key string, values ...string) { md[key] = append(md[key], values...) }

func Join(all ...MD) MD {
	joined := MD{}
	for _, md := range all {
		for key, values := range md {
			joined[key] = append(joined[key], values...)
		}
	}
	return joined
}

func Pairs(pairs ...string) MD {
	md := MD{}
	for i := 0; i+1 < len(pairs); i += 2 {
		md.Append(pairs[i], pairs[i+1])
	}
	return md
}
