package thesaurus

// irregularForms are stems of verbs, nouns and adjectives, and after each those
// of its forms that no stemmer leads back to it.
const irregularForms = `
be been
bear bore born borne
beat beaten
becom became
begin began begun
bend bent
bind bound
bite bit bitten
bleed bled
blow blew blown
break broke broken
bring brought
build built
burn burnt
buy bought
catch caught
choos chose chosen
come came
creep crept
deal dealt
dig dug
draw drew drawn
dream dreamt
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
feel felt
fight fought
find found
flee fled
fli flew flown
forbid forbad forbidden
forget forgot forgotten
forgiv forgav forgiven
freez froze frozen
get got gotten
give gave given
go went gone
grow grew grown
hang hung
hear heard
hide hid hidden
hold held
keep kept
kneel knelt
know knew known
lay laid
lead led
leap leapt
learn learnt
leav left
lend lent
lie lay lain
light lit
lose lost
make made
mean meant
meet met
mistak mistook mistaken
overcom overcam
pay paid
prove proven
ride rode ridden
ring rang rung
rise rose risen
run ran
say said
see saw seen
seek sought
sell sold
send sent
shake shook shaken
shine shone
shoot shot
show shown
shrink shrank shrunk
sing sang sung
sink sank sunk
sit sat
sleep slept
slide slid
speak spoke spoken
speed sped
spend spent
spoil spoilt
spring sprang sprung
stand stood
steal stole stolen
stick stuck
sting stung
strike struck stricken
swear swore sworn
sweep swept
swell swollen
swim swam swum
swing swung
take took taken
teach taught
tear tore torn
tell told
think thought
throw threw thrown
understand understood
undertak undertook undertaken
wake woke woken
wear wore worn
weav wove woven
weep wept
win won
wind wound
withdraw withdrew withdrawn
write wrote written
child children
foot feet
goos gees
louse lice
man men
mous mice
ox oxen
person peopl
tooth teeth
woman women
crisi crise
bad wors worst
good better best
far farther farthest further furthest
`
