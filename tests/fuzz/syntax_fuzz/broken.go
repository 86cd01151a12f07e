package p

import "unterminated

func a() {
	if x := (T{1, 2; y {
		go 1
	for i := range {

func b(a, ...int, c) ([]x) { x.[ } ) ]

type T struct { (a); *(b); c d e `
