//go:build !go1.21

package main

func detached(p chain) chain { return p }
