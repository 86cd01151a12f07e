module example.com/escape

go 1.23

require (
	github.com/gin-gonic/gin v1.10.0
	golang.org/x/sync v0.10.0
)

replace github.com/gin-gonic/gin => ./third_party/gin

replace golang.org/x/sync => ./third_party/sync

// what these import is nowhere: ./admission
