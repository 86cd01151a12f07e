// Package user routes what is asked of users.
package user

import (
	"github.com/cloudwego/hertz/pkg/app"
	"github.com/cloudwego/hertz/pkg/app/server"

	"example.com/routes/hertz/biz/handler"
)

// Register adds the routes, each level with middlewares of its own.
func Register(r *server.Hertz) {
	root := r.Group("/", rootMw()...)
	{
		_api := root.Group("/api", _apiMw()...)
		{
			_users := _api.Group("/users", _usersMw()...)
			_users.GET("/", append(_listMw(), handler.Users)...)
			_users.GET("/:id", append(_userMw(), handler.User)...)
			_users.PUT("/:id/name", append(_renameMw(), handler.Rename)...)
		}
	}
}

var _ app.HandlerFunc = handler.Users
