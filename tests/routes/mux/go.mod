module example.com/routes/mux

go 1.23

require (
	example.com/routes/record v0.0.0
	github.com/gorilla/mux v1.8.1
)

replace example.com/routes/record => ../record
