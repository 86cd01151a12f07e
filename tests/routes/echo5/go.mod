module example.com/routes/echo5

go 1.25.0

require (
	example.com/routes/record v0.0.0
	github.com/labstack/echo/v5 v5.4.4
)

require golang.org/x/time v0.15.0 // indirect

replace example.com/routes/record => ../record
