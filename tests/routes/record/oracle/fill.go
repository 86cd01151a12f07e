package oracle

import (
	"regexp"
	"strings"
)

// What a part of a path that a pattern leaves open is filled with; the first that fits.
var fillings = []string{"1", "pdf", "2024-01-31", "1.5"}

// Fill returns a path that a pattern matches: parameters are written :name, *, *name, {name}, {name...}
// or {name:regexp}.
func Fill(pattern string) string {
	var path strings.Builder
	for i := 0; i < len(pattern); {
		switch c := pattern[i]; {
		case c == '{':
			end := closing(pattern, i)
			path.WriteString(braces(pattern[i+1 : end]))
			i = end + 1
		case c == ':' || c == '*':
			end := i + 1
			for end < len(pattern) && pattern[end] != '/' {
				end++
			}
			if c == ':' {
				path.WriteString(fillings[0])
			} else {
				path.WriteString("x/y")
			}
			i = end
		default:
			path.WriteByte(c)
			i++
		}
	}
	return path.String()
}

// closing returns where the brace is closed that is open at i.
func closing(pattern string, i int) int {
	open := 0
	for ; i < len(pattern); i++ {
		switch pattern[i] {
		case '{':
			open++
		case '}':
			if open--; open == 0 {
				return i
			}
		}
	}
	return len(pattern) - 1
}

func braces(inside string) string {
	name, expression, found := strings.Cut(inside, ":")
	switch {
	case name == "$":
		return ""
	case strings.HasSuffix(name, "..."):
		return "x/y"
	case !found:
		return fillings[0]
	}
	fits := regexp.MustCompile("^(?:" + expression + ")$")
	for _, filling := range fillings {
		if fits.MatchString(filling) {
			return filling
		}
	}
	return fillings[0]
}
