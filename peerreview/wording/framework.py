"""The review framework that a first year begins with: strands, each with questions to ask.

A starting point in our own words. Coordinators change it, and every later year copies the last.
"""

# (slug, name, prompts)
STRANDS = (
    (
        "leadership",
        "Leadership and governance",
        (
            "What do leaders say the school does best, and how do they know?",
            "How do governors find out what is going well and what is not?",
            "Which decision of the last year made the most difference for pupils?",
        ),
    ),
    (
        "curriculum",
        "Curriculum",
        (
            "What do pupils learn in this subject, in which order, and why in that order?",
            "How do teachers know what pupils remember from last term and last year?",
            "Where do pupils meet people and places unlike their own?",
        ),
    ),
    (
        "teaching",
        "Teaching and assessment",
        (
            "What do teachers do when some pupils have understood and others have not?",
            "How do pupils learn what to do better next?",
            "What do books and folders show of a pupil’s way through a term?",
        ),
    ),
    (
        "reading",
        "Reading and language",
        (
            "Who does not read well yet, and what happens for them each week?",
            "How is new vocabulary taught, and where do pupils use it?",
            "What do pupils read because they want to?",
        ),
    ),
    (
        "mathematics",
        "Mathematics",
        (
            "How do pupils show and explain how they found an answer?",
            "Which ideas do pupils find hard here, and how is teaching planned around them?",
        ),
    ),
    (
        "inclusion",
        "Inclusion",
        (
            "What does a school day feel like for a pupil with special educational needs?",
            "How do disadvantaged pupils get what others get outside school?",
            "Who is not in the room when the class learns, and why?",
            "How are parents of pupils who need more help part of the plan?",
        ),
    ),
    (
        "behaviour",
        "Behaviour and attendance",
        (
            "What do pupils say about lessons, corridors and playtimes?",
            "Who misses school, what are the reasons, and what has helped?",
            "How do adults here respond when something goes wrong?",
        ),
    ),
    (
        "safeguarding",
        "Safeguarding and wellbeing",
        (
            "Whom would a pupil tell, and what would happen then?",
            "How does the school look after the wellbeing of its pupils and of its staff?",
            "What was learnt from the last concern that was followed up?",
        ),
    ),
    (
        "staff",
        "Learning of the staff",
        (
            "What has staff learnt this year that can be seen in lessons?",
            "How are new teachers helped in their first two years?",
            "What could this school teach others?",
        ),
    ),
)
