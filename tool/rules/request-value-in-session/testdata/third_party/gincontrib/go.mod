module github.com/gin-contrib/sessions

go 1.21
