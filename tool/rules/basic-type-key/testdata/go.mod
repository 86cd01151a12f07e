module example.com/basic

go 1.21

require (
	github.com/gin-gonic/gin v1.10.0
	github.com/gofiber/fiber/v2 v2.52.0
	google.golang.org/grpc v1.64.0
)

replace (
	github.com/gin-gonic/gin => ./third_party/gin
	github.com/gofiber/fiber/v2 => ./third_party/fiber
	google.golang.org/grpc => ./third_party/grpc
)
