// Package access names keys and looks them up.
package access

import "github.com/gin-gonic/gin"

const (
	User   = "user"
	locale = "locale"
)

func UserOf(c *gin.Context) string { return c.GetString(User) }

func SetLocale(c *gin.Context, l string) {
	c.Set(locale, l) // want "access.locale is written after"
}

func LocaleOf(c *gin.Context) string { return c.GetString(locale) }
