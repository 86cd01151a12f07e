module example.com/duplicate

go 1.21

require (
	github.com/gin-gonic/gin v1.10.0
	google.golang.org/grpc v1.65.0
)

replace (
	github.com/gin-gonic/gin => ./third_party/gin
	google.golang.org/grpc => ./third_party/grpc
)
