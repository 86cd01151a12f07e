module example.com/order

go 1.21

require github.com/gin-gonic/gin v1.10.0

replace github.com/gin-gonic/gin => ./third_party/gin
