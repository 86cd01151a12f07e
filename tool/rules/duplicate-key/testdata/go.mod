module example.com/duplicate

go 1.21

require (
	github.com/gin-gonic/gin v1.10.0
	github.com/go-logr/logr v1.4.2
	google.golang.org/grpc v1.65.0
)

replace (
	github.com/gin-gonic/gin => ./third_party/gin
	github.com/go-logr/logr => ./third_party/logr
	google.golang.org/grpc => ./third_party/grpc
)
