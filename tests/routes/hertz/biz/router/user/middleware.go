package user

import (
	"github.com/cloudwego/hertz/pkg/app"

	"example.com/routes/hertz/biz/middleware"
)

func rootMw() []app.HandlerFunc {
	return nil
}

func _apiMw() []app.HandlerFunc {
	return []app.HandlerFunc{middleware.Login("users")}
}

func _usersMw() []app.HandlerFunc {
	// your code...
	return nil
}

func _listMw() []app.HandlerFunc {
	cache := &middleware.Cache{Seconds: 10}
	return []app.HandlerFunc{cache.ServeHertz}
}

func _userMw() []app.HandlerFunc {
	return nil
}

func _renameMw() []app.HandlerFunc {
	return []app.HandlerFunc{
		middleware.Login("names"),
	}
}
