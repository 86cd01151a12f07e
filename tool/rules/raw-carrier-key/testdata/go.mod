module example.com/raw

go 1.21

require (
	github.com/gin-gonic/gin v1.10.0
	github.com/gofiber/fiber/v2 v2.52.0
	github.com/labstack/echo/v4 v4.13.0
)

replace (
	github.com/gin-gonic/gin => ./third_party/gin
	github.com/gofiber/fiber/v2 => ./third_party/fiber
	github.com/labstack/echo/v4 => ./third_party/echo
)
