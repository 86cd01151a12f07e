package main

import (
	"errors"
	"fmt"
	"go/types"
	"strconv"
	"strings"
)

// What counts as a request or logger is the solver's own list, see Solver::carrier_class.
var requests = []string{
	"net/http.Request", "github.com/gin-gonic/gin.Context", "github.com/labstack/echo/v4.Context",
	"github.com/labstack/echo/v5.Context", "github.com/labstack/echo.Context",
	"github.com/gofiber/fiber/v2.Ctx", "github.com/gofiber/fiber/v3.Ctx",
	"github.com/cloudwego/hertz/pkg/app.RequestContext", "google.golang.org/grpc.ServerStream",
	"google.golang.org/grpc.ClientStream", "google.golang.org/grpc.Stream",
}
var loggers = []string{
	"log/slog.Logger", "go.uber.org/zap.Logger", "go.uber.org/zap.SugaredLogger",
	"github.com/sirupsen/logrus.Entry", "github.com/sirupsen/logrus.FieldLogger",
	"github.com/go-logr/logr.Logger", "github.com/rs/zerolog.Logger", "github.com/rs/zerolog.Context",
	"github.com/hashicorp/go-hclog.Logger", "github.com/go-kit/log.Logger", "github.com/go-kit/kit/log.Logger",
	"github.com/go-kratos/kratos/v2/log.Logger", "code.cloudfoundry.org/lager/v3.Logger",
}

const metadata = "google.golang.org/grpc/metadata.MD"

type class int

const (
	none class = iota
	context
	request
	data
	logger
)

func contains(list []string, text string) bool {
	for _, item := range list {
		if item == text {
			return true
		}
	}
	return false
}

// classOf says what kind of carrier a type is.
func classOf(t types.Type) class {
	t = types.Unalias(t)
	if pointer, isPointer := t.(*types.Pointer); isPointer {
		t = types.Unalias(pointer.Elem())
	}
	named, isNamed := t.(*types.Named)
	if !isNamed || named.Obj().Pkg() == nil {
		return none
	}
	path := named.Obj().Pkg().Path() + "." + named.Obj().Name()
	switch {
	case contains(requests, path):
		return request
	case contains(loggers, path):
		return logger
	case path == metadata:
		return data
	}
	for _, method := range []string{"Deadline", "Done", "Err", "Value"} {
		if found, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, method); found == nil {
			if found, _, _ = types.LookupFieldOrMethod(t, true, nil, method); found == nil {
				return none
			}
		}
	}
	return context
}

// row is what one line says of one function.
type row struct {
	signature *types.Signature
	receiver  types.Type
	carries   int // which result
}

// operand returns the type of operand 0, the receiver, 1, the first argument, and so on.
func (r row) operand(word string) (types.Type, error) {
	number, err := strconv.Atoi(word)
	if err != nil {
		return nil, fmt.Errorf("%q is no operand", word)
	}
	parameters := r.signature.Params()
	switch {
	case number == 0 && r.receiver == nil:
		return nil, errors.New("it has no receiver")
	case number == 0:
		return r.receiver, nil
	case r.signature.Variadic() && number >= parameters.Len():
		return parameters.At(parameters.Len() - 1).Type().(*types.Slice).Elem(), nil
	case number > parameters.Len():
		return nil, fmt.Errorf("it has %d parameters", parameters.Len())
	}
	return parameters.At(number - 1).Type(), nil
}

func (r row) carrier(word string) (class, error) {
	t, err := r.operand(word)
	if err != nil {
		return none, err
	}
	found := classOf(t)
	if found == none {
		return none, fmt.Errorf("operand %s is no carrier: %s", word, t)
	}
	return found, nil
}

func (r row) result(index int) (types.Type, error) {
	if r.signature.Results().Len() <= index {
		return nil, fmt.Errorf("it has %d results", r.signature.Results().Len())
	}
	return r.signature.Results().At(index).Type(), nil
}

func (r row) carrierResult() (class, error) {
	t, err := r.result(r.carries)
	if err != nil {
		return none, err
	}
	found := classOf(t)
	if found == none {
		return none, fmt.Errorf("the result is no carrier: %s", t)
	}
	return found, nil
}

func (r row) keyAndValue(words []string) error {
	if len(words) == 0 || len(words) > 2 {
		return errors.New("a key, and perhaps a value, are expected")
	}
	for i, word := range words {
		if i == 0 && strings.HasPrefix(word, `"`) {
			continue
		}
		if _, err := r.operand(word); err != nil {
			return err
		}
	}
	return nil
}

// isRun tells whether a type is a function or holds one to be called: an interface, a struct's method.
func isRun(t types.Type) bool {
	if slice, isSlice := t.(*types.Slice); isSlice {
		t = slice.Elem()
	}
	switch under := t.Underlying().(type) {
	case *types.Signature:
		return true
	case *types.Interface:
		return under.NumMethods() == 1 || under.NumMethods() == 0 && t.String() != "error"
	}
	return false
}

// splitWords splits at blanks, but for those in quotes.
func splitWords(text string) []string {
	var words []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		end := strings.IndexAny(text, " \t")
		if text[0] == '"' {
			end = strings.IndexByte(text[1:], '"') + 2
		}
		if end <= 0 || end > len(text) {
			end = len(text)
		}
		words = append(words, text[:end])
		text = text[end:]
	}
	return words
}

// check returns what is wrong with a line of the table.
func check(from *sources, text string) error {
	words := splitWords(text)
	name := words[0]
	words = words[1:]
	if len(words) == 2 && words[0] == "gives" {
		return from.gives(name, words[1])
	}
	signature, receiver, err := from.function(name)
	if err != nil {
		return err
	}
	if len(words) > 0 && words[len(words)-1] == "pure" {
		words = words[:len(words)-1]
	}
	carries := 0
	if len(words) > 1 && words[len(words)-2] == "in" {
		if carries, err = strconv.Atoi(words[len(words)-1]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		words = words[:len(words)-2]
	}
	if err := (row{signature, receiver, carries}).check(words); err != nil {
		return fmt.Errorf("%s: %w (%s)", name, err, signature)
	}
	return nil
}

func (r row) check(words []string) error {
	if len(words) == 1 && words[0] == "root" {
		found, err := r.carrierResult()
		if err == nil && found != context && found != request {
			err = errors.New("the result is neither a context nor a request")
		}
		return err
	}
	if len(words) < 2 {
		return errors.New("no operand is named")
	}
	verb, operand, rest := words[0], words[1], words[2:]
	if verb == "once" || verb == "often" {
		t, err := r.operand(operand)
		if err == nil && !isRun(t) {
			err = fmt.Errorf("operand %s cannot be run: %s", operand, t)
		}
		return err
	}
	given, err := r.carrier(operand)
	if err != nil {
		return err
	}
	switch verb {
	case "set", "read":
		return r.keyAndValue(rest)
	case "opaque":
		return nil
	case "append":
		if given != data {
			return errors.New("only metadata is appended to")
		}
		return nil
	case "view":
		_, err := r.carrierResult()
		return err
	case "derive":
	default:
		return fmt.Errorf("there is no effect %q", verb)
	}
	made, err := r.carrierResult()
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		return errors.New("what it adds is not said")
	}
	switch rest[0] {
	case "value":
		return r.keyAndValue(rest[1:])
	case "cancel":
		if r.carries != 0 {
			return nil // an errgroup ends its context itself
		}
		t, err := r.result(1)
		if err != nil {
			return err
		}
		if _, callable := t.Underlying().(*types.Signature); !callable {
			return fmt.Errorf("the second result is no function: %s", t)
		}
	case "metadata":
		if made != data && made != context {
			return errors.New("the result has no metadata")
		}
	case "logger":
		if given != logger || made != logger {
			return errors.New("it is about no logger")
		}
	case "opaque":
	default:
		return fmt.Errorf("there is no layer %q", rest[0])
	}
	return nil
}
