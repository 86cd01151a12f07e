module example.com/escape

go 1.23

require github.com/gin-gonic/gin v1.10.0

replace github.com/gin-gonic/gin => ./third_party/gin

// what these import is nowhere: ./admission
