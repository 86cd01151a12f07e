package gin

type HandlerFunc func(*Context)
