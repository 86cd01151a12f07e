module example.com/cancel

go 1.23

require golang.org/x/net v0.30.0

replace golang.org/x/net => ./third_party/xnet

// what these import is nowhere: ./unseen
