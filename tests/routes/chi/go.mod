module example.com/routes/chi

go 1.23

require (
	example.com/routes/record v0.0.0
	github.com/go-chi/chi/v5 v5.2.4
)

replace example.com/routes/record => ../record
