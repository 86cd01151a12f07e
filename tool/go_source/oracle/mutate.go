package main

import (
	"go/scanner"
	"go/token"
	"math/rand"
)

// span is one token of a source, the white space behind it left out.
type span struct{ start, end int }

// spans returns the tokens of a source; automatic semicolons are none.
func spans(source []byte) []span {
	var found []span
	var s scanner.Scanner
	file := token.NewFileSet().AddFile("", -1, len(source))
	s.Init(file, source, nil, 0)
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return found
		}
		if tok == token.SEMICOLON && text == "\n" {
			continue
		}
		if text == "" {
			text = tok.String()
		}
		start := file.Offset(pos)
		// The scanner's text of a broken byte is longer than the byte.
		if last := len(found) - 1; last >= 0 {
			found[last].end = min(found[last].end, start)
		}
		if end := start + len(text); end <= len(source) {
			found = append(found, span{start, end})
		}
	}
}

// words are tokens that a mutation puts in another's place; the last ones break the lexer's rules.
var words = []string{
	"x", "T", "_", "0", "1.5", `"s"`, "'c'", "`r`", "(", ")", "[", "]", "{", "}", ",", ";", ".", ":",
	"...", ":=", "=", "<-", "!", "~", "++", "--", "+", "-", "*", "/", "|", "&", "&^", "==", "+=",
	"break", "case", "chan", "const", "continue", "default", "defer", "else", "fallthrough", "for",
	"func", "go", "goto", "if", "import", "interface", "map", "package", "range", "return", "select",
	"struct", "switch", "type", "var", "\n", "[]int", "x.(type)", "func() {}", "T{}", "<-chan int",
	"(T)", "any", "[P any]", "...T", "x:", "x, y", "\n}\n", "1_0", "0x", "08", "'", "\"", "`", "/*",
	"\\", "#", "\x00", "\xff", "é", "'\\x'", "\"\\q\"", "//line :0\n",
}

// mutate returns the source with up to three tokens deleted, repeated, swapped or replaced.
func mutate(source []byte, tokens []span, random *rand.Rand) []byte {
	out := append([]byte(nil), source...)
	// One change in two files of three: those are often accepted still.
	for range max(1, random.Intn(6)-2) {
		if len(tokens) < 2 {
			return out
		}
		at := random.Intn(len(tokens))
		it := tokens[at]
		switch random.Intn(5) {
		case 0:
			out = splice(out, it, "")
		case 1:
			out = splice(out, span{it.end, it.end}, " "+string(out[it.start:it.end]))
		case 2:
			at = min(at, len(tokens)-2)
			a, b := tokens[at], tokens[at+1]
			swapped := string(out[b.start:b.end]) + string(out[a.end:b.start]) + string(out[a.start:a.end])
			out = splice(out, span{a.start, b.end}, swapped)
		case 3:
			out = splice(out, it, " "+words[random.Intn(len(words))]+" ")
		case 4:
			other := tokens[random.Intn(len(tokens))]
			out = splice(out, span{it.start, it.start}, string(out[other.start:other.end])+" ")
		}
		tokens = spans(out)
	}
	return out
}

func splice(source []byte, at span, text string) []byte {
	out := make([]byte, 0, len(source)+len(text))
	out = append(out, source[:at.start]...)
	out = append(out, text...)
	return append(out, source[at.end:]...)
}
